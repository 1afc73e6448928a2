/** The main job, end to end: an empty folder, the one-time link, a service, an approval, two people, a verified webhook. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { launchBrowser, openPage, signInByForm } from '../support/browser.ts'
import { runExample } from '../support/example-process.ts'
import { ask } from '../support/http.ts'
import { startServerProcess } from '../support/server-process.ts'

const PASSWORD = 'correct horse battery'
const LIMIT_MS = 1000

test('start → sign in → register a service → ask → two people approve → a receiver holds the verified event', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-browser-'))
  // Undone in reverse, also when a later step of the setting-up fails.
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir)
  cleanup.defer(() => server.stop())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const admin = await openPage(browser)
  const { page } = admin

  // The one-time link signs in; the welcome page makes the account hers.
  assert.ok(server.signInLink)
  await page.goto(server.signInLink)
  await page.getByLabel('Your name').fill('Mali Srisuk')
  await page.getByLabel('E-mail').fill('mali@example.com')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Register a service').first().waitFor()

  // She registers a service and copies its key.
  await page.goto(`${server.url}/services`)
  await page.getByRole('button', { name: 'Register a service' }).first().click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Name', { exact: true }).fill('Purchasing')
  await drawer.getByLabel('Everything').check()
  await drawer.getByRole('button', { name: 'Register', exact: true }).click()
  const key = (await page.getByText(/^uxk_/).textContent()) ?? ''
  await page.getByRole('button', { name: 'I have stored it' }).click()

  // She adds a colleague by the People page’s own API call; the page itself has its own test.
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const colleague = {
    name: 'Ben Okafor',
    username: 'ben',
    email: 'ben@example.com',
    department: 'PROC',
    role: 'MANAGER',
    password: PASSWORD,
  }
  assert.equal((await ask(server.url, 'POST', '/api/directory/users', { cookie, body: colleague })).status, 201)

  // A real receiver, a process of its own that trusts only the public Standard Webhooks package.
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const receiver = runExample('receiver.mjs', [], { WEBHOOK_SECRET: secret, PORT: '0' })
  cleanup.defer(() => receiver.kill())
  const listening = await receiver.line(/^Listening on /)
  const url = listening.text.replace('Listening on ', '')
  const body = { name: 'Orders', url, secret, events: ['approval.*'] }
  const hook = await ask(server.url, 'POST', '/api/service/webhooks', { key, body })
  assert.equal(hook.status, 201, hook.text)

  const approvers = [{ email: 'mali@example.com' }, { username: 'ben', level: 2 }]
  const made = await ask(server.url, 'POST', '/api/service/approvals', {
    key,
    body: { title: '12 laptops', amount: 12500.5, currency: 'THB', approvers },
  })
  assert.equal(made.status, 201, made.text)
  await receiver.line(/^approval\.created #1: 12 laptops is PENDING$/)

  // The first person, from her inbox.
  await page.goto(server.url)
  await page.getByText('12 laptops').first().click()
  await page.getByRole('button', { name: 'Approve' }).first().click()
  await receiver.line(/^approval\.updated #2: 12 laptops is PENDING$/)

  // The second, in a browser of his own.
  const second = await openPage(browser)
  await second.page.goto(`${server.url}/approvals/${String(made.body.id)}`)
  await signInByForm(second.page, server.url, 'ben@example.com', PASSWORD)
  await second.page.getByText('12 laptops').first().waitFor()
  await second.page.getByLabel('Comment').fill('Good price')
  const pressedAt = performance.now()
  await second.page.getByRole('button', { name: 'Approve' }).first().click()
  const told = await receiver.line(/^approval\.approved #3: 12 laptops is APPROVED$/)
  assert.ok(told.at - pressedAt < LIMIT_MS, `told after ${Math.round(told.at - pressedAt)} ms`)
  t.diagnostic(`press → verified event: ${Math.round(told.at - pressedAt)} ms`)

  await second.page.getByText('Approved', { exact: true }).first().waitFor()
  assert.deepEqual([...admin.errors, ...second.errors], [])
})
