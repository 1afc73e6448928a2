/** A tab that is older than the server's last upgrade asks for files that are gone: it loads itself again, once. */

const KEY = 'uxone.reloaded-at'
const AGAIN_AFTER_MS = 60_000

let filesAhead = 0

/** By then the page itself has what it needs. */
const SOON_MS = 1500

/** Fetches a file that may be needed later, unless it is called off. */
export function fetchSoon(load: () => Promise<unknown>): () => void {
  const timer = setTimeout(() => void fetchAhead(load), SOON_MS)
  return () => clearTimeout(timer)
}

/** When it does not come nothing is lost, and nothing is said: it is fetched again then. */
async function fetchAhead(load: () => Promise<unknown>): Promise<void> {
  // Browsers remember that a file could not be fetched.
  if (!navigator.onLine) return
  filesAhead += 1
  await load().catch(() => undefined)
  filesAhead -= 1
}

export function reloadWhenOutdated(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const sinceLastMs = Date.now() - Number(sessionStorage.getItem(KEY) ?? 0)
    if (filesAhead > 0 || !navigator.onLine || sinceLastMs < AGAIN_AFTER_MS) return
    sessionStorage.setItem(KEY, String(Date.now()))
    event.preventDefault()
    window.location.reload()
  })
}
