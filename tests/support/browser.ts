/** Chromium from npm, driven by playwright-core. Every page is watched: an error in it fails the test that looks. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromiumBinary, { inflate } from '@sparticuz/chromium'
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type LaunchOptions,
  type Page,
  type Request,
} from 'playwright-core'

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(await launchOptions())
}

/** On platforms without a packaged binary, the system's own: CHROMIUM=/usr/bin/chromium. */
async function launchOptions(): Promise<LaunchOptions & { args: string[] }> {
  const own = process.env.CHROMIUM
  const home = own === undefined ? await unpackedChromium() : ''
  return {
    executablePath: own ?? join(home, 'chromium'),
    // The few libraries that a bare machine lacks (NSS, expat) come in the package too.
    env: { ...process.env, ...(own === undefined ? { LD_LIBRARY_PATH: join(home, 'al2023/lib') } : {}) },
    // Not the package's own flags: they are for one page in one process, and mix the cookies of several people.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-zygote'],
  }
}

/** A browser with one profile, which other programs may steer, too, at `port` of the loopback. */
export async function launchSteerable(profileDir: string): Promise<{ context: BrowserContext; port: number }> {
  const options = await launchOptions()
  const args = [...options.args, '--remote-debugging-port=0']
  const context = await chromium.launchPersistentContext(profileDir, { ...options, args })
  const [port] = (await readFile(join(profileDir, 'DevToolsActivePort'), 'utf8')).split('\n')
  return { context, port: Number(port) }
}

/**
 * The package unpacks to one fixed place, whose file belongs to whoever was first. Each user has a folder of his own
 * here, and it appears at once and whole, because two test files may ask at the same time.
 */
async function unpackedChromium(): Promise<string> {
  const home = join(tmpdir(), `uxone-chromium-${process.getuid?.() ?? 0}`)
  if (existsSync(home)) return home
  const unpacking = await mkdtemp(`${home}-`)
  const { TMPDIR } = process.env
  process.env.TMPDIR = unpacking
  try {
    await chromiumBinary.executablePath()
    await inflate(join(import.meta.dirname, '../../node_modules/@sparticuz/chromium/bin/al2023.tar.br'))
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
  await rename(unpacking, home).catch(() => rm(unpacking, { recursive: true, force: true }))
  return home
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
  // By its role: the page before may still be drawn, and other controls of it be about e-mail too.
  await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/** Waits until the expression holds on the page, whose own policy lets no text be evaluated from within. */
export async function until(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(expression))) await page.evaluate('new Promise(requestAnimationFrame)')
}

const IDLE_MS = 500

/** Goes there and waits until nothing has been asked for half a second, but for the stream, which does not end. */
export async function visit(page: Page, url: string): Promise<void> {
  const open = new Set<Request>()
  const idle = Promise.withResolvers<void>()
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    clearTimeout(timer)
    if (open.size === 0) timer = setTimeout(idle.resolve, IDLE_MS)
  }
  const begin = (request: Request): void => {
    if (new URL(request.url()).pathname === '/api/stream') return
    open.add(request)
    look()
  }
  const end = (request: Request): void => {
    if (open.delete(request)) look()
  }
  page.on('request', begin).on('requestfinished', end).on('requestfailed', end)
  await page.goto(url)
  look()
  await idle.promise
  page.off('request', begin).off('requestfinished', end).off('requestfailed', end)
}
