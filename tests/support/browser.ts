/** Chromium from npm, driven by playwright-core. Every page is watched: an error in it fails the test that looks. */
import chromiumBinary from '@sparticuz/chromium'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

/** On platforms without a packaged binary, the system's own: CHROMIUM=/usr/bin/chromium. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? (await chromiumBinary.executablePath())
  // Not the package's own flags: they are for one page in one process, and mix the cookies of several people.
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-zygote'],
  })
}

export type WatchedPage = { page: Page; errors: string[]; close(): Promise<void> }

/** A page of a browser context of its own, so that several people can be signed in at once. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    // An answer of 4xx is part of the story, and told by the test itself.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text())
  })
  page.setDefaultTimeout(10_000)
  return { page, errors, close: () => context.close() }
}

/** Signs in by the form, and waits until the page has left it. */
export async function signInByForm(page: Page, baseUrl: string, email: string, password: string): Promise<void> {
  if (!page.url().startsWith(baseUrl)) await page.goto(`${baseUrl}/sign-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}
