/** The bell as people use it: it counts, leads to the page, is read by being opened, on every device, by keyboard alone. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { launchBrowser, openPage, signInByForm } from '../support/browser.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'
import { registerShop } from '../support/shop.ts'

test('the bell tells, leads and forgets on all devices', { timeout: 240_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-bell-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  cleanup.defer(() => server.stop())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const request = await registerShop(server.url)
  const desk = await openPage(browser)
  const phone = await openPage(browser, { viewport: { width: 390, height: 844 } })
  // A tab that the browser takes for hidden looks every 30 s only.
  for (const { page } of [desk, phone]) page.setDefaultTimeout(60_000)
  for (const { page } of [desk, phone]) await signInByForm(page, server.url, ADMIN.email, ADMIN.password)
  const bell = (name: string) => desk.page.getByRole('button', { name, exact: true }).filter({ visible: true })
  const bellOnPhone = (name: string) => phone.page.getByRole('link', { name, exact: true }).filter({ visible: true })

  await bell('Notifications').click()
  await desk.page.getByText('Nothing yet').waitFor()
  await request('12 laptops')
  await bell('Notifications, 1 unread').waitFor()
  await desk.page.getByRole('link', { name: /Unread\. You are asked\. 12 laptops/ }).waitFor()
  await desk.page.keyboard.press('Escape')
  await bellOnPhone('Notifications, 1 unread').waitFor()

  await desk.page.goto(`${server.url}/people`)
  await bell('Notifications, 1 unread').focus()
  await desk.page.keyboard.press('Enter')
  const dialog = desk.page.getByRole('dialog', { name: 'Notifications' })
  await dialog.getByRole('link', { name: /12 laptops/ }).waitFor()
  // The focus begins at "See all"; before it lie the rows.
  await desk.page.keyboard.press('Shift+Tab')
  await desk.page.keyboard.press('Enter')
  await desk.page.waitForURL(/\/approvals\/apr_/)
  await desk.page.getByRole('heading', { name: '12 laptops' }).waitFor()
  await bell('Notifications').waitFor()
  await bellOnPhone('Notifications').waitFor()

  for (const title of ['A desk', 'A chair']) await request(title)
  await bell('Notifications, 2 unread').waitFor()
  await bell('Notifications, 2 unread').click()
  await dialog.getByRole('link', { name: 'See all' }).click()
  await desk.page.getByText('Unread · 2').click()
  await desk.page.waitForURL(/unread=true/)
  const rows = desk.page.getByRole('main').getByRole('list', { name: 'Notifications' }).getByRole('listitem')
  await rows.nth(2).waitFor({ state: 'hidden' })
  assert.equal(await rows.count(), 2)
  await desk.page.getByRole('button', { name: 'Mark all as read' }).click()
  await desk.page.getByText('Nothing here').waitFor()
  await bellOnPhone('Notifications').click()
  await phone.page.waitForURL(/\/notifications$/)
  await desk.page.getByLabel('Kind').selectOption({ label: 'Approved' })
  await desk.page.getByRole('button', { name: 'Show everything' }).click()
  await rows.nth(2).waitFor()
  assert.deepEqual([desk.errors, phone.errors], [[], []])
})
