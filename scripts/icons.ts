/** `npm run icons`: draws the icons of the installed app from dashboard/public/favicon.svg, into the same folder. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { launchBrowser, openPage } from '../tests/support/browser.ts'

const PUBLIC = join(import.meta.dirname, '../dashboard/public')
const BRAND = '#4550c8'

/** `inset`: the free border that a mask may cut, as a share of the side. */
type Icon = { name: string; size: number; inset: number; background?: string; isBadge?: boolean }

const ICONS: Icon[] = [
  { name: 'icon-192', size: 192, inset: 0 },
  { name: 'icon-512', size: 512, inset: 0 },
  { name: 'icon-maskable-512', size: 512, inset: 0.14, background: BRAND },
  { name: 'apple-touch-icon', size: 180, inset: 0.06, background: BRAND },
  // Systems take only the outline of a badge and colour it themselves.
  { name: 'badge-96', size: 96, inset: 0, isBadge: true },
]

const svg = await readFile(join(PUBLIC, 'favicon.svg'), 'utf8')
const browser = await launchBrowser()
try {
  for (const icon of ICONS) await draw(icon)
} finally {
  await browser.close()
}

async function draw({ name, size, inset, background = 'transparent', isBadge = false }: Icon): Promise<void> {
  const { page, close } = await openPage(browser, { viewport: { width: size, height: size } })
  const picture = isBadge ? svg.replace(/<rect[^>]*\/>/, '') : svg
  const side = Math.round(size * (1 - 2 * inset))
  await page.setContent(
    `<style>*{margin:0}body{display:grid;place-items:center;height:100vh;background:${background}}svg{width:${side}px;height:${side}px}</style>${picture}`,
  )
  await page.screenshot({ path: join(PUBLIC, `${name}.png`), omitBackground: true })
  await close()
}
