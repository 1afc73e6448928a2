/**
 * `npm run screenshots`: takes a picture of every page into docs/images/, of a server with a sample company (`full/`) and
 * of one that nobody has asked yet (`empty/`), at a desk and on a phone, light and dark.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchBrowser } from '../tests/support/browser.ts'
import { ADMIN, startServerProcess } from '../tests/support/server-process.ts'
import { PASSWORD } from './demo/company.ts'
import { administratorPages, approverPages, EMPTY_PAGES, type PicturedPage } from './pictures/pages.ts'
import { takeAll } from './pictures/take.ts'
import { signIn } from '../tests/support/people.ts'

const IMAGES = join(import.meta.dirname, '../docs/images')
const MAIN = '../src/main.ts'
const DEMO = 'demo.ts'
const ADA = { email: 'ada@demo.example.com', password: PASSWORD }
const MALI = { email: 'mali.srisuk@demo.example.com', password: PASSWORD }

const browser = await launchBrowser()
try {
  await onServer(MAIN, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }, async (url) =>
    takeAll(browser, { url, ...ADMIN, pages: EMPTY_PAGES, into: join(IMAGES, 'empty') }),
  )
  await onServer(DEMO, {}, async (url) => {
    await takeFull(url, ADA, administratorPages)
    await takeFull(url, MALI, approverPages)
  })
} finally {
  await browser.close()
}

/** Gives `use` a server of its own, and removes its data. */
async function onServer(
  program: string,
  env: Record<string, string>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-pictures-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, env, join(import.meta.dirname, program))
  cleanup.defer(() => server.stop())
  await use(server.url)
}

type PagesOf = (url: string, cookie: string) => Promise<PicturedPage[]>

async function takeFull(url: string, who: typeof ADA, pagesOf: PagesOf): Promise<void> {
  const cookie = await signIn(url, who.email, who.password)
  await takeAll(browser, { url, ...who, pages: await pagesOf(url, cookie), into: join(IMAGES, 'full') })
}
