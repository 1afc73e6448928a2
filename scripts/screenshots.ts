/** `npm run screenshots`: fills a fresh server with a small company and takes the README's pictures into docs/images/. */
import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { connectionTo } from '../src/db/embedded-connection.ts'
import { launchBrowser, openPage, signInByForm, visit } from '../tests/support/browser.ts'
import { ADMIN, startServerProcess } from '../tests/support/server-process.ts'
import { seedCompany, type Seeded } from './pictures/seed.ts'
import { startReceivers } from './sample/receivers.ts'
import { seedPast } from './sample/webhook-past.ts'

const IMAGES = join(import.meta.dirname, '../docs/images')

type Picture = { name: string; path: string; width: number; height: number; dark?: boolean }

const dataDir = await mkdtemp(join(tmpdir(), 'uxone-pictures-'))
const receivers = await startReceivers()
const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
const browser = await launchBrowser()
try {
  await mkdir(IMAGES, { recursive: true })
  const seeded = await seedCompany(server.url, receivers.url)
  await seedPast(connectionTo(join(dataDir, 'postgres/run'), 'uxone'), seeded.webhooks, seeded.serviceId)
  for (const picture of pictures(seeded)) await take(browser, server.url, picture)
} finally {
  await browser.close()
  await server.stop()
  receivers.close()
  await rm(dataDir, { recursive: true, force: true })
}

function pictures({ approval, webhooks }: Seeded): Picture[] {
  const desk = { width: 1440, height: 900 }
  const phone = { width: 390, height: 844 }
  return [
    { name: 'inbox-light', path: '/', ...desk },
    { name: 'inbox-dark', path: '/', ...desk, dark: true },
    { name: 'approval-phone', path: `/approvals/${approval}`, ...phone },
    { name: 'webhooks-light', path: '/webhooks', ...desk },
    { name: 'webhook-light', path: `/webhooks/${webhooks.erp}`, ...desk },
    { name: 'webhook-dark', path: `/webhooks/${webhooks.warehouse}`, ...desk, dark: true },
    { name: 'webhook-phone', path: `/webhooks/${webhooks.travel}`, ...phone },
  ]
}

async function take(from: Browser, url: string, { name, path, width, height, dark = false }: Picture): Promise<void> {
  const { page, close } = await openPage(from, { viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' })
  await signInByForm(page, url, ADMIN.email, ADMIN.password)
  await visit(page, `${url}${path}`)
  await page.screenshot({ path: join(IMAGES, `${name}.png`) })
  await close()
}
