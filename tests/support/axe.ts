/** What axe finds on a page. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const AXE = join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js')

export function readAxe(): Promise<string> {
  return readFile(AXE, 'utf8')
}

/** Serious faults of the page by axe's rules, and whether it is wider than its window. */
export async function faults(page: Page, axe: string): Promise<string[]> {
  await page.evaluate(axe)
  const found: unknown = await page.evaluate(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).slice(0, 3).join(' | ')))`)
  return [...(Array.isArray(found) ? found : [String(found)]), ...(await tooWide(page))]
}

/** Whether the page is wider than its window, and the innermost elements that reach beyond it. */
export async function tooWide(page: Page): Promise<string[]> {
  const wide = await page.evaluate<string | null>(WIDE)
  return wide === null ? [] : [wide]
}

const WIDE = `(() => {
  if (document.documentElement.scrollWidth <= innerWidth) return null
  const beyond = [...document.body.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5)
  const inmost = beyond.filter((each) => !beyond.some((other) => other !== each && each.contains(other)))
  return 'wider than the window: ' + inmost.slice(0, 3).map((each) => each.outerHTML.slice(0, 300)).join(' | ')
})()`
