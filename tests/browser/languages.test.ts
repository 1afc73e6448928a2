/** The dashboard in Thai: by the browser before signing in, by the person's choice after, and back. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm, visit } from '../support/browser.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'
import { registerShop } from '../support/shop.ts'

const PAGES = [
  '/',
  '/?view=decided',
  '/statistics',
  '/services',
  '/webhooks',
  '/events',
  '/jobs',
  '/mails',
  '/people',
  '/audit',
  '/system',
  '/notifications',
  '/account',
  '/account/notifications',
]
/** Of names and terms that stay as they are. */
const SAME = /webhook|PostgreSQL|UTC|p9[059]|API/gi

test('a person reads the dashboard in Thai, and in English again', { timeout: 180_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-languages-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  cleanup.defer(() => server.stop())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())

  const foreign = await openPage(browser, { locale: 'th-TH' })
  await foreign.page.goto(`${server.url}/sign-in`)
  await foreign.page.getByRole('button', { name: 'ลงชื่อเข้าใช้' }).waitFor()

  const { page, errors } = await openPage(browser)
  const approval = `/approvals/${await (await registerShop(server.url))('โต๊ะทำงาน')}`
  await signInByForm(page, server.url, ADMIN.email, ADMIN.password)
  await page.goto(`${server.url}/account/notifications`)
  await page.getByRole('combobox', { name: 'Language' }).selectOption('th')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { level: 1, name: 'การตั้งค่าการแจ้งเตือน' }).waitFor()
  assert.equal(await page.evaluate('document.documentElement.lang'), 'th')
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 })
    for (const path of [...PAGES, approval]) {
      await visit(page, server.url + path)
      assert.deepEqual(await englishOf(page), [], `${path} at ${width}`)
      if (path === '/notifications') await page.getByText('Shop ขอให้คุณตัดสินใจ').waitFor()
      assert.equal(
        await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
        true,
        `${path} at ${width}`,
      )
    }
  }

  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(`${server.url}/people`)
  await page.getByRole('cell', { name: 'ผู้ดูแลระบบ', exact: true }).waitFor()
  await page.goto(`${server.url}/account`)
  await page.getByLabel('รหัสผ่านปัจจุบัน').fill('not this one')
  await page.getByLabel('รหัสผ่านใหม่').fill('short')
  await page.getByRole('button', { name: 'เปลี่ยนรหัสผ่าน' }).click()
  await page.getByText('อย่างน้อย 8 ตัวอักษร', { exact: true }).waitFor()
  await page.getByLabel('รหัสผ่านใหม่').fill('long enough for it')
  await page.getByRole('button', { name: 'เปลี่ยนรหัสผ่าน' }).click()
  await page.getByText('รหัสผ่านปัจจุบันไม่ถูกต้อง').first().waitFor()

  await page.goto(`${server.url}/account/notifications`)
  await page.getByRole('combobox', { name: 'ภาษา' }).selectOption('en')
  await page.getByRole('button', { name: 'บันทึก' }).click()
  await page.getByRole('heading', { level: 1, name: 'Notification settings' }).waitFor()
  assert.equal(await page.evaluate('document.documentElement.lang'), 'en')
  assert.deepEqual([errors, foreign.errors], [[], []])
})

/** English in the navigation, headings, tabs and buttons. */
async function englishOf(page: Page): Promise<string[]> {
  await page.locator('h1').first().waitFor()
  const texts = await page.locator('nav a, h1, h2, h3, th, [role=tab], main button').allInnerTexts()
  return texts.filter((text) => /[A-Za-z]{3,}/.test(text.replaceAll(SAME, '')))
}
