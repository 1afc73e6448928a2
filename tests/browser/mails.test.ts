/** The mail outbox as an administrator goes through it: empty, filled, narrowed, one mail opened, and by keyboard alone. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm, until } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { answerWith, startReceiver } from '../support/receiver.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'

const SECOND = { name: 'Mali Srisuk', username: 'mali', email: 'mali@example.com', password: ADMIN.password }
/** What it would do if it were HTML: the title tells. */
const HOSTILE = '<img src=x onerror="parent.document.title=`taken`"><script>parent.document.title="taken"</script>'

type Scene = { page: Page; url: string; cookie: string; receiverUrl: string }

test('an administrator reads what was written to whom', { timeout: 120_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-mails-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  cleanup.defer(() => server.stop())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const { page, errors } = await openPage(browser)
  const receiver = await startReceiver(answerWith(410))
  cleanup.defer(() => receiver.close())
  await signInByForm(page, server.url, ADMIN.email, ADMIN.password)
  const scene = { page, url: server.url, cookie: await addSecond(page, server.url), receiverUrl: receiver.url }

  await seeItEmpty(scene)
  const key = await writeMails(scene)
  await narrow(scene)
  await readOne(scene)
  await goByKeyboard(scene)
  await comeFromWebhook(scene, key)
  assert.deepEqual(errors, [])
})

/** In the page's own session: one more sign-in would be written of too. */
async function addSecond(page: Page, url: string): Promise<string> {
  const cookies = await page.context().cookies(url)
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const person = { ...SECOND, role: 'SYSTEM_ADMINISTRATOR', department: 'IT' }
  assert.equal((await ask(url, 'POST', '/api/directory/users', { cookie, body: person })).status, 201)
  return cookie
}

/** Says when mails come, and that none leaves. */
async function seeItEmpty({ page, url }: Scene): Promise<void> {
  await page.goto(url)
  await page.getByRole('link', { name: 'Mail outbox' }).click()
  await page.getByText('No mail yet').waitFor()
  await page.getByText(/no success for 1, 24 and 72 hours/).waitFor()
  await page.getByText(/^Nothing is sent: no mail server.*kept here, as Queued/).waitFor()
}

/** A service gets a key, one webhook is switched off, another has a dead letter: each is written of to both. The open page hears of it by itself. */
async function writeMails({ page, url, cookie }: Scene): Promise<string> {
  const service = { name: 'Purchasing', permissions: ['*'] }
  const key = String((await ask(url, 'POST', '/api/services', { cookie, body: service })).body.serviceKey)
  const register = async (name: string, events: string[]): Promise<string> => {
    const body = { name, url: 'http://127.0.0.1:4999/hook', events, retryCount: 0 }
    return String((await ask(url, 'POST', '/api/service/webhooks', { key, body })).body.id)
  }
  const paused = await register(HOSTILE, ['purchasing.never'])
  await ask(url, 'PUT', `/api/service/webhooks/${paused}`, { key, body: { isActive: false } })
  await register('Orders', ['purchasing.sold'])
  await ask(url, 'POST', '/api/service/events', { key, body: { eventType: 'purchasing.sold', payload: {} } })
  await rowsOf(page).nth(5).waitFor()
  await page.getByText('Nothing is sent: no mail server').waitFor()
  return key
}

async function narrow({ page }: Scene): Promise<void> {
  await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Dead letter' })
  await rowsOf(page).nth(2).waitFor({ state: 'detached' })
  await page.getByRole('searchbox', { name: 'Recipient' }).fill('SRISUK')
  await rowsOf(page).nth(1).waitFor({ state: 'detached' })
  assert.match(page.url(), /kind=webhook\.dead_letter.*recipient=SRISUK/)
  const row = rowsOf(page).first()
  assert.match((await row.textContent()) ?? '', /"Orders" of Purchasing.*Mali Srisuk.*mali@example\.com.*Queued/)
  await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'Sent' })
  await page.getByText('No mail matches').waitFor()
  await page.getByRole('button', { name: 'Clear the filters' }).click()
  await rowsOf(page).nth(5).waitFor()
  assert.equal(new URL(page.url()).search, '')
}

/** A name that is HTML stays a name; nothing in the frame may act; its link leads to the webhook. */
async function readOne({ page }: Scene): Promise<void> {
  await page
    .getByRole('link', { name: /was switched off/ })
    .first()
    .click()
  const drawer = page.getByRole('dialog', { name: 'Mail' })
  await drawer.getByText('None yet').waitFor()
  const mail = drawer.frameLocator('iframe')
  await mail.getByRole('heading', { name: /^The webhook "<img src=x .*was switched off by hand$/ }).waitFor()
  assert.equal(await mail.locator('img, script').count(), 0)
  const sandbox = await drawer.locator('iframe').getAttribute('sandbox')
  assert.ok(sandbox !== null && !/allow-(scripts|same-origin|top-navigation|forms)/.test(sandbox), String(sandbox))
  assert.notEqual(await page.title(), 'taken')

  const opening = page.waitForEvent('popup')
  await mail.getByRole('link', { name: 'Open the webhook' }).click()
  const popup = await opening
  await popup.getByText(/^Switched off by hand/).waitFor()
  await popup.close()
  await drawer.getByRole('tab', { name: 'Plain text' }).click()
  await drawer.getByRole('region', { name: 'plain text' }).getByText('What happens next:').waitFor()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
}

/** No mouse: to the first mail, into it, to its plain text, and back to where one was. */
async function goByKeyboard({ page }: Scene): Promise<void> {
  await page.getByRole('combobox', { name: 'Status' }).focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Mail' })
  await drawer.getByRole('tab', { name: 'Preview', selected: true }).waitFor()
  while (!(await isFocused(page, 'tab'))) await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowRight')
  await drawer.getByRole('tab', { name: 'Plain text', selected: true }).waitFor()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
  await until(page, "document.activeElement?.closest('table')?.getAttribute('aria-label') === 'Mails'")
}

/** Why a webhook was disabled is on its page, and from there one comes to who was told. No mouse here either. */
async function comeFromWebhook({ page, url, receiverUrl }: Scene, key: string): Promise<void> {
  const body = { name: 'Legacy', url: receiverUrl, events: ['purchasing.old'] }
  const { id } = (await ask(url, 'POST', '/api/service/webhooks', { key, body })).body
  await page.goto(`${url}/webhooks/${String(id)}`)
  await ask(url, 'POST', '/api/service/events', { key, body: { eventType: 'purchasing.old', payload: {} } })
  await page.getByText(/^Disabled since .*410 Gone.*held.*1 delivery is held\./).waitFor()
  await page.getByRole('link', { name: 'See the mails' }).focus()
  await page.keyboard.press('Enter')
  await rowsOf(page).nth(1).waitFor()
  assert.deepEqual(
    await rowsOf(page).getByRole('link').allTextContents(),
    Array(2).fill('Webhook "Legacy" of Purchasing was disabled'),
  )
  await page.getByRole('button', { name: 'About one webhook' }).focus()
  await page.keyboard.press('Enter')
  await rowsOf(page).nth(7).waitFor()
}

async function isFocused(page: Page, role: string): Promise<boolean> {
  return (await page.evaluate('document.activeElement?.getAttribute("role")')) === role
}

/** Without the one of the headings. */
function rowsOf(page: Page) {
  return page
    .getByRole('table', { name: 'Mails' })
    .getByRole('row')
    .filter({ has: page.getByRole('cell') })
}
