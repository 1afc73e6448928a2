/** A tab that is older than the server's last upgrade asks for files that are gone: it loads itself again, once. */

const KEY = 'uxone.reloaded-at'
const AGAIN_AFTER_MS = 60_000

export function reloadWhenOutdated(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const sinceLastMs = Date.now() - Number(sessionStorage.getItem(KEY) ?? 0)
    if (!navigator.onLine || sinceLastMs < AGAIN_AFTER_MS) return
    sessionStorage.setItem(KEY, String(Date.now()))
    event.preventDefault()
    window.location.reload()
  })
}
