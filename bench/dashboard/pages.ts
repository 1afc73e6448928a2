/** How soon a browser shows the inbox, and how soon a key shows its effect. */
import type { Browser, Page } from 'playwright-core'
import { openPage, signInByForm, visit } from '../../tests/support/browser.ts'
import { ADMIN } from '../../tests/support/server-process.ts'
import { quantile } from '../rounds.ts'

const LOADS = 7
const PRESSES = 40

export type Seen = {
  /** Until the first pixels, and until the first row can be read. */
  firstPaintMs: number
  firstRowMs: number
  /** From a press of `j` until the next approval is painted beside the list: the median and the worst of twenty. */
  keyP50Ms: number
  keyP95Ms: number
  /** What the first load of the inbox runs. */
  scripts: string[]
}

/** Notes when a row is first there: at the frame after. */
const WATCH_ROWS = `new MutationObserver((_, observer) => {
  if (!document.querySelector('li [id^="row-"]')) return
  observer.disconnect()
  requestAnimationFrame(() => { window.firstRow = performance.now() })
}).observe(document, { childList: true, subtree: true })`

export async function look(browser: Browser, url: string): Promise<Seen> {
  const { page, errors, close } = await openPage(browser)
  await signInByForm(page, url, ADMIN.email, ADMIN.password)
  await page.addInitScript(WATCH_ROWS)
  const loads: { firstPaint: number; firstRow: number; scripts: string[] }[] = []
  const session = await page.context().newCDPSession(page)
  for (let i = 0; i < LOADS; i++) {
    // As the first visit of the day: nothing is kept.
    await session.send('Network.clearBrowserCache')
    await visit(page, `${url}/`)
    loads.push(await page.evaluate(READ_LOAD))
  }
  const keys = await pressKeys(page)
  await close()
  if (errors.length > 0) throw new Error(errors.join('\n'))
  return {
    firstPaintMs: quantile(
      loads.map(({ firstPaint }) => firstPaint),
      0.5,
    ),
    firstRowMs: quantile(
      loads.map(({ firstRow }) => firstRow),
      0.5,
    ),
    keyP50Ms: quantile(keys, 0.5),
    keyP95Ms: quantile(keys, 0.95),
    scripts: loads[0]?.scripts ?? [],
  }
}

/** A browser tells of its first paint when it has time. */
const READ_LOAD = `new Promise((resolve) => {
  const read = () => {
    const [paint] = performance.getEntriesByName('first-contentful-paint')
    if (!paint || !window.firstRow) return requestAnimationFrame(read)
    const scripts = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
    resolve({
      firstPaint: paint.startTime,
      firstRow: window.firstRow,
      scripts: scripts.filter((path) => path.endsWith('.js')),
    })
  }
  read()
})`

/** What the page shows beside the list is read at each frame, until it is another. */
const WATCH_KEYS = `{
  const shown = () => document.querySelector('[aria-label="Selected approval"] h1')?.textContent
  window.spans = []
  window.addEventListener('keydown', () => {
    const begun = performance.now()
    const before = shown()
    const look = () => {
      if (shown() === before && performance.now() - begun < 2000) requestAnimationFrame(look)
      else window.spans.push(performance.now() - begun)
    }
    requestAnimationFrame(look)
  }, { capture: true })
}`

async function pressKeys(page: Page): Promise<number[]> {
  await page.evaluate(WATCH_KEYS)
  for (let i = 0; i < PRESSES; i++) {
    await page.keyboard.press('j')
    while ((await page.evaluate<number>('window.spans.length')) <= i)
      await page.evaluate('new Promise(requestAnimationFrame)')
  }
  return page.evaluate<number[]>('window.spans')
}
