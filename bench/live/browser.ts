/** A real browser with the dashboard open, which notes when its page is told of each decision. */
import type { Browser, Page } from 'playwright-core'
import { openPage, visit } from '../../tests/support/browser.ts'
import { sharedMicros } from '../delivery/rpc.ts'

const PATIENCE_MS = 20_000
const POLL_MS = 20

/** A second stream beside the dashboard's own, in its page and with its work going on, by the browser's own means. */
const LISTEN = `new Promise((begun) => {
  window.told = {}
  const source = new EventSource('/api/stream')
  source.addEventListener('heartbeat', () => begun())
  source.addEventListener('approval.approved', ({ data }) => {
    window.told[JSON.parse(data).approvalId] = performance.timeOrigin + performance.now()
  })
})`

export type BrowserPage = {
  /** When its page was told of each of so many, in microseconds of the shared clock; waits for them. */
  toldOf(count: number): Promise<Map<string, number>>
  close(): Promise<void>
}

/** `cookie`: of whoever is signed in. Resolves when the page listens. */
export async function openBrowserPage(browser: Browser, url: string, cookie: string): Promise<BrowserPage> {
  const { page, errors, close } = await openPage(browser)
  const [name = '', value = ''] = cookie.split('=')
  await page.context().addCookies([{ url, name, value }])
  await visit(page, `${url}/`)
  await page.evaluate(LISTEN)
  return {
    toldOf: (count) => toldOf(page, count),
    close: async () => {
      await close()
      if (errors.length > 0) throw new Error(errors.join('\n'))
    },
  }
}

async function toldOf(page: Page, count: number): Promise<Map<string, number>> {
  const deadline = performance.now() + PATIENCE_MS
  const read = (): Promise<Record<string, number>> => page.evaluate('window.told')
  let told = await read()
  while (Object.keys(told).length < count) {
    if (performance.now() > deadline) throw new Error(`${Object.keys(told).length} of ${count} came to the browser`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    told = await read()
  }
  // The browser knows the time of day; both clocks are read at one moment to tell how far they are apart.
  const apart = sharedMicros() - (performance.timeOrigin + performance.now()) * 1000
  return new Map(Object.entries(told).map(([id, ms]) => [id, ms * 1000 + apart]))
}
