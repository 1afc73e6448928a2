/** How one is told, as people set it: asked once for the zone, by keyboard alone, on a phone, and what is a duty stays. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { signIn } from '../support/people.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'

const PATH = '/api/notifications/preferences'

test('a person chooses how to be told', { timeout: 180_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-preferences-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  cleanup.defer(() => server.stop())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const cookie = await signIn(server.url, ADMIN.email, ADMIN.password)
  const stored = async () => (await ask(server.url, 'GET', PATH, { cookie })).body
  const desk = await openPage(browser, { timezoneId: 'Asia/Bangkok' })
  const { page } = desk
  await signInByForm(page, server.url, ADMIN.email, ADMIN.password)

  await page.goto(`${server.url}/account`)
  await page.getByRole('link', { name: 'How you are told' }).click()
  await page.getByText('Is your time zone Asia/Bangkok?').waitFor()
  await page.getByText(/with the times of UTC\. They come at any time of the day\./).waitFor()
  await page.getByRole('button', { name: 'Use Asia/Bangkok' }).click()
  await page.getByText('Is your time zone Asia/Bangkok?').waitFor({ state: 'hidden' })
  assert.equal((await stored()).timeZone, 'Asia/Bangkok')

  await chooseByKeyboard(page)
  await page.getByText('บันทึกทุกอย่างแล้ว').waitFor()
  assert.partialDeepStrictEqual(await stored(), {
    language: 'th',
    timeZone: 'Asia/Bangkok',
    quietHours: { from: '21:30', to: '07:00' },
    digest: { every: 'week', hour: 9, weekday: 1 },
    kinds: { 'approval.decided': { app: true, push: true, email: false }, 'approval.assigned': { email: true } },
  })
  await page.reload()
  await page.getByRole('combobox', { name: 'ภาษา' }).selectOption('en')
  await page.getByRole('button', { name: 'บันทึก', exact: true }).click()
  await page.getByText('Everything is saved.').waitFor()
  assert.equal(
    await page
      .getByRole('switch', { name: 'Your request, or one that you watch, was approved or rejected: E-mail' })
      .isChecked(),
    false,
  )
  assert.equal(await page.getByText('Is your time zone').count(), 0)

  const phone = await openPage(browser, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
  await signInByForm(phone.page, server.url, ADMIN.email, ADMIN.password)
  await phone.page.goto(`${server.url}/account/notifications`)
  await changeOnPhone(phone.page)
  assert.partialDeepStrictEqual(await stored(), { quietHours: { from: '21:30', to: '07:00' }, digest: null })
  assert.deepEqual([desk.errors, phone.errors], [[], []])
})

/** No mouse from here on. */
async function chooseByKeyboard(page: Page): Promise<void> {
  assert.equal(await page.getByRole('switch', { name: 'You are asked to decide: E-mail' }).count(), 0)
  await page.getByRole('img', { name: 'You are asked to decide: E-mail, always' }).waitFor()
  await page.getByText(/^E-mail stays on\. Somebody waits for your decision/).waitFor()
  await page
    .getByRole('switch', { name: 'Your request, or one that you watch, was approved or rejected: E-mail' })
    .focus()
  await page.keyboard.press('Space')
  await page.getByText('There are unsaved changes.').waitFor()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('th')
  await page.getByRole('switch', { name: 'Keep quiet hours' }).focus()
  await page.keyboard.press('Space')
  const from = page.getByLabel('From', { exact: true })
  await from.fill('07:00')
  await page.getByRole('button', { name: 'Save' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('must end at another time than it begins').waitFor()
  await from.fill('21:30')
  await page.getByRole('radio', { name: 'Off' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('combobox', { name: 'Hour' }).selectOption('09:00')
  await page.getByText(/Mails come in Thai[^]*From 21:30 to 07:00[^]*Every Monday at 09:00 a digest/).waitFor()
  await page.getByRole('button', { name: 'Save' }).focus()
  await page.keyboard.press('Enter')
}

async function changeOnPhone(page: Page): Promise<void> {
  await page
    .getByRole('switch', { name: 'Your request, or one that you watch, was approved or rejected: E-mail' })
    .waitFor()
  assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
  const app = page.getByRole('switch', { name: 'Others have decided what you were asked: In the app' })
  await app.focus()
  await page.keyboard.press('Space')
  const push = page.getByRole('switch', { name: 'Others have decided what you were asked: Push' })
  assert.equal(await push.isDisabled(), true)
  await app.press('Space')
  await page.getByText('Off', { exact: true }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Everything is saved.').waitFor()
}
