/** Takes pictures of pages: at a desk and on a phone, light and dark, as WebP, which is a third of the size of PNG. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openPage, signInByForm, visit } from '../../tests/support/browser.ts'
import type { PicturedPage } from './pages.ts'

const SIZES = [
  { name: 'desk', viewport: { width: 1440, height: 900 } },
  { name: 'phone', viewport: { width: 390, height: 844 } },
]
const SCHEMES = ['light', 'dark'] as const
const QUALITY = 0.86

export type Visit = {
  url: string
  /** Who signs in. */
  email: string
  password: string
  pages: PicturedPage[]
  /** The directory of the pictures: `<page>-<size>-<scheme>.webp`. */
  into: string
}

export async function takeAll(browser: Browser, { url, email, password, pages, into }: Visit): Promise<void> {
  await mkdir(into, { recursive: true })
  const encoder = await browser.newPage()
  for (const { name: size, viewport } of SIZES) {
    for (const colorScheme of SCHEMES) {
      const { page, close } = await openPage(browser, { viewport, colorScheme })
      const save = async (name: string): Promise<void> =>
        writeFile(join(into, `${name}-${size}-${colorScheme}.webp`), await webp(encoder, await page.screenshot()))
      await visit(page, `${url}/sign-in`)
      await save('sign-in')
      await signInByForm(page, url, email, password)
      for (const { name, path } of pages) {
        await visit(page, `${url}${path}`)
        await save(name)
      }
      await close()
    }
  }
  await encoder.close()
}

/** By the browser itself. */
async function webp(encoder: Page, png: Buffer): Promise<Buffer> {
  const source = `data:image/png;base64,${png.toString('base64')}`
  const encoded = await encoder.evaluate<string>(`(async () => {
    const image = new Image()
    image.src = ${JSON.stringify(source)}
    await image.decode()
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
    canvas.getContext('2d').drawImage(image, 0, 0)
    return canvas.toDataURL('image/webp', ${QUALITY})
  })()`)
  return Buffer.from(encoded.slice(encoded.indexOf(',') + 1), 'base64')
}
