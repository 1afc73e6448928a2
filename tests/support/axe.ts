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
  const isWide: unknown = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
  return [...(Array.isArray(found) ? found : [String(found)]), ...(isWide === true ? ['wider than the window'] : [])]
}
