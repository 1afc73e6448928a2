/** The webhook pages as their users go through them: register, test, look, mend, send again, hold, replay, rotate. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { signIn } from '../support/people.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'

type Scene = { page: Page; url: string; key: string; receiver: Receiver; answerWith: (status: number) => void }

test('an administrator registers, watches, mends and replays a webhook', { timeout: 120_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-webhooks-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  cleanup.defer(() => server.stop())
  let status = 200
  const receiver = await startReceiver((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"accepted":true}')
  })
  cleanup.defer(() => receiver.close())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const { page, errors } = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
  const key = await registerService(server.url)
  await signInByForm(page, server.url, ADMIN.email, ADMIN.password)
  const scene: Scene = { page, url: server.url, key, receiver, answerWith: (next) => (status = next) }

  await register(scene)
  await sendTest(scene)
  await getFocusBack(scene)
  await changeSettingsByKeyboard(scene)
  await mendDeadLetters(scene)
  await holdAndRelease(scene)
  await narrow(scene)
  await replay(scene)
  await rotate(scene)
  await readEvents(scene)
  await readNumbers(scene)
  await useOnPhone(scene, browser)
  assert.deepEqual(errors, [])
})

/** From the empty list to the webhook's own page. */
async function register({ page, url, receiver }: Scene): Promise<void> {
  await page.goto(`${url}/webhooks`)
  await page.getByText('No webhook yet').waitFor()
  await page.getByRole('button', { name: 'Register a webhook' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Service', { exact: true }).selectOption({ label: 'Purchasing' })
  await drawer.getByLabel('Name', { exact: true }).fill('Orders')
  await drawer.getByLabel('URL').fill(`${receiver.url}/orders`)
  await drawer.getByLabel('Everything').check()
  await drawer.getByRole('button', { name: 'Register', exact: true }).click()
  await page.getByText(/^whsec_/).waitFor()
  await page.getByRole('button', { name: 'I have stored it' }).click()
  await page.getByRole('heading', { name: 'Orders' }).waitFor()
  await page.getByText('Not used yet').waitFor()
}

/** The result at once; behind it the delivery, whose request can be taken to a shell. */
async function sendTest({ page, receiver }: Scene): Promise<void> {
  await page.getByRole('button', { name: 'Send a test' }).click()
  await page.getByText(/^It arrived: 200 in /).waitFor()
  await page.getByRole('link', { name: 'Open the delivery' }).click()
  const drawer = page.getByRole('dialog', { name: 'Delivery' })
  await drawer.getByText('"accepted": true').waitFor()
  await drawer.getByRole('tab', { name: 'Request' }).click()
  await drawer.getByRole('button', { name: 'Copy as cURL' }).click()
  await drawer.getByRole('button', { name: 'Copied' }).waitFor()
  const command = String(await page.evaluate('navigator.clipboard.readText()'))
  assert.match(command, new RegExp(`^curl -X POST '${receiver.url}/orders'`))
  assert.match(command, /webhook-signature: v1,<signature>/)
  assert.ok(command.includes(receiver.requests[0]?.body.toString() ?? 'nothing was sent'))
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
}

/** No mouse: who closes a dialog stands where he was, though the button was busy, or the item of a menu is gone. */
async function getFocusBack({ page }: Scene): Promise<void> {
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const focused = (name: string): Promise<void> =>
    page.getByRole('button', { name }).and(page.locator(':focus')).waitFor()
  await page.getByRole('button', { name: 'Send a test' }).focus()
  await press('Enter')
  await page.getByText(/^It arrived: 200 in /).waitFor()
  await press('Escape')
  await focused('Send a test')
  await press('Tab', 'Enter')
  await page.getByRole('menuitem', { name: 'Pause' }).and(page.locator(':focus')).waitFor()
  await press('ArrowDown', 'Enter')
  await page.getByRole('dialog', { name: 'Rotate the signing secret' }).waitFor()
  await press('Escape')
  await focused('More actions')
}

/** No mouse: along the tabs by arrow, into the field, saved by Enter. */
async function changeSettingsByKeyboard({ page, url, key }: Scene): Promise<void> {
  await page.getByRole('tab', { name: 'Deliveries' }).focus()
  for (const tab of ['Dead letters', 'Replay', 'Settings']) {
    await page.keyboard.press('ArrowRight')
    await page.getByRole('tab', { name: tab, selected: true }).waitFor()
  }
  await page.getByLabel('Retries', { exact: true }).focus()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('0')
  await page.getByText('One attempt; if it fails, the delivery is a dead letter.').waitFor()
  await page.getByText('There are unsaved changes.').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('Everything is saved.').waitFor()
  const { body } = await ask(url, 'GET', '/api/service/webhooks', { key })
  assert.partialDeepStrictEqual(body, { data: [{ retryCount: 0, timeout: 30, retrySchedule: null }] })
}

/** Three die; one is chosen by keyboard and sent again, then the rest. */
async function mendDeadLetters(scene: Scene): Promise<void> {
  const { page } = scene
  scene.answerWith(500)
  for (const eventType of ['purchasing.a', 'purchasing.b', 'purchasing.c']) await trigger(scene, eventType)
  await page.getByRole('tab', { name: 'Dead letters' }).click()
  const rows = page.getByRole('table', { name: 'Dead letters' }).getByRole('row')
  await rows.nth(3).waitFor()
  await page.getByText('3 attempts failed in a row').waitFor()
  await page.getByRole('link', { name: 'purchasing.a' }).click()
  const drawer = page.getByRole('dialog', { name: 'Delivery' })
  await drawer.getByText('The endpoint answered 500.').waitFor()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })

  scene.answerWith(204)
  await page.getByRole('checkbox', { name: /^Select purchasing\.b/ }).focus()
  await page.keyboard.press('Space')
  await page.getByRole('group', { name: 'Selected rows' }).getByText('1 selected').waitFor()
  await page.getByRole('button', { name: 'Send again…' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Send 1 delivery again' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('1 of 1').waitFor()
  await page.getByRole('link', { name: 'purchasing.b' }).waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Close the progress' }).click()
  await page.getByRole('button', { name: 'Send all again…' }).click()
  await page.getByRole('button', { name: 'Send 2 deliveries again' }).click()
  await page.getByText('No dead letters').waitFor()
  await page.getByText('Healthy').waitFor()
}

async function holdAndRelease(scene: Scene): Promise<void> {
  const { page } = scene
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Pause' }).click()
  await page.getByText(/^Switched off by hand/).waitFor()
  await trigger(scene, 'purchasing.d')
  await page.getByText('1 delivery is held.').waitFor()
  const received = scene.receiver.requests.length
  await page.getByRole('button', { name: 'Enable…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Send them all' }).check()
  await dialog.getByRole('button', { name: 'Enable', exact: true }).click()
  await scene.receiver.waitFor(received + 1)
  await page.getByRole('button', { name: 'Enable…' }).waitFor({ state: 'detached' })
}

/** The filters are in the address, so that what is seen can be shared. */
async function narrow({ page }: Scene): Promise<void> {
  await page.getByRole('tab', { name: 'Deliveries' }).click()
  const links = page.getByRole('table', { name: 'Deliveries' }).getByRole('link')
  await links.nth(4).waitFor()
  await page.getByRole('combobox', { name: 'Event type' }).fill('purchasing.d')
  await page.getByRole('option', { name: 'purchasing.d' }).click()
  await page.getByRole('button', { name: 'Time: Any time' }).click()
  await page.getByRole('button', { name: 'Last hour' }).click()
  await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'Delivered' })
  await links.nth(1).waitFor({ state: 'detached' })
  assert.deepEqual(await links.allTextContents(), ['purchasing.d'])
  assert.match(page.url(), /type=purchasing\.d.*from=20.*status=SUCCESS/)
  await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'Held' })
  await page.getByRole('button', { name: 'Clear the filters' }).click()
  await links.nth(4).waitFor()
}

/** Counted before it is sent. */
async function replay({ page, receiver }: Scene): Promise<void> {
  const received = receiver.requests.length
  await page.getByRole('tab', { name: 'Replay' }).click()
  await page.getByRole('radio', { name: 'Everything' }).check()
  await page.getByRole('button', { name: 'Count first' }).click()
  await page.getByText('4 events would be sent.').waitFor()
  assert.equal(receiver.requests.length, received)
  await page.getByRole('button', { name: 'Send 4 events' }).click()
  await receiver.waitFor(received + 4)
  await page.getByText('4 of 4').first().waitFor()
}

async function rotate({ page }: Scene): Promise<void> {
  await page.getByRole('tab', { name: 'Secrets' }).click()
  await page.getByRole('button', { name: 'Rotate…' }).click()
  await page.getByRole('radio', { name: 'One hour' }).check()
  await page.getByRole('button', { name: 'Make the new secret' }).click()
  await page.getByText(/^whsec_/).waitFor()
  await page.getByRole('button', { name: 'I have stored it' }).click()
  await page.getByText('Signs, ends').waitFor()
}

/** The catalogue explains a type; an event leads to its deliveries. */
async function readEvents({ page }: Scene): Promise<void> {
  await page.getByRole('link', { name: 'Events' }).click()
  await page.getByRole('tab', { name: 'Types' }).click()
  const types = page.getByRole('table', { name: 'Event types' })
  await types.getByRole('link', { name: 'approval.approved' }).click()
  await page.getByRole('dialog', { name: 'approval.approved' }).getByText('approval.amount').first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'What has happened' }).click()
  const events = page.getByRole('table', { name: 'Events', exact: true })
  await events.getByRole('link', { name: 'purchasing.d' }).click()
  const event = page.getByRole('dialog', { name: 'Event' })
  await event.getByRole('table').getByText('Delivered').waitFor()
  await event.getByRole('link', { name: 'Orders' }).click()
  await page.getByRole('dialog', { name: 'Delivery' }).getByText('replay').first().waitFor()
}

/** A drawing, and the same as a table. */
async function readNumbers({ page }: Scene): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Overview' }).click()
  await page.getByRole('img', { name: /^Attempts by outcome/ }).waitFor()
  await page.getByRole('button', { name: 'Attempts by outcome as a table' }).click()
  const table = page.getByRole('table', { name: 'Attempts by outcome' })
  // Three failed, three were sent again, one was held, four were replayed.
  // The page asks every ten seconds, so that is not the time to give up; and it may answer while the table is read.
  const answered = (): Promise<unknown> => page.waitForResponse(/\/stats\?/, { timeout: 30_000 })
  let next = answered()
  while ((await totalOf(table)) < 11) {
    await next
    next = answered()
  }
  next.catch(() => undefined)
}

async function totalOf(table: Locator): Promise<number> {
  const figures = (await table.getByRole('cell').allTextContents()).filter((text) => /^\d+$/.test(text))
  return figures.reduce((sum, figure) => sum + Number(figure), 0)
}

/** The same in a hand: a test is sent and looked at, and the jobs of before are in their list. */
async function useOnPhone({ url, receiver }: Scene, browser: Browser): Promise<void> {
  const { page, errors, close } = await openPage(browser, { viewport: { width: 390, height: 844 }, hasTouch: true })
  await signInByForm(page, url, ADMIN.email, ADMIN.password)
  await page.goto(`${url}/webhooks`)
  await page.getByRole('link', { name: 'Orders' }).tap()
  const received = receiver.requests.length
  await page.getByRole('button', { name: 'Send a test' }).tap()
  await page.getByText(/^It arrived: 204 in /).waitFor()
  assert.equal(receiver.requests.length, received + 1)
  await page.getByRole('link', { name: 'Open the delivery' }).tap()
  await page.getByRole('dialog', { name: 'Delivery' }).getByText('Empty').waitFor()
  assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
  await page.goto(`${url}/system`)
  await page.getByRole('link', { name: 'Jobs', exact: true }).tap()
  const replayed = page.getByRole('table', { name: 'Jobs' }).getByRole('row').filter({ hasText: 'Replay' }).first()
  await replayed.getByText('4 of 4').waitFor()
  await replayed.getByText('4 delivered').waitFor()
  assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
  assert.deepEqual(errors, [])
  await close()
}

async function registerService(url: string): Promise<string> {
  const cookie = await signIn(url, ADMIN.email, ADMIN.password)
  const body = { name: 'Purchasing', permissions: ['*'] }
  return String((await ask(url, 'POST', '/api/services', { cookie, body })).body.serviceKey)
}

async function trigger({ url, key }: Scene, eventType: string): Promise<void> {
  const reply = await ask(url, 'POST', '/api/service/events', { key, body: { eventType, payload: {} } })
  assert.equal(reply.status, 201, reply.text)
}
