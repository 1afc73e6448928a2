/** Push in a real browser: turned on in the settings, shown by the service worker, followed into the tab that is open. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { fakeBrowser } from '../support/push-service.ts'
import { startReceiver, answerWith } from '../support/receiver.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'
import { registerShop } from '../support/shop.ts'

test('push is turned on, shown, followed and ended', { timeout: 180_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-push-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  cleanup.defer(() => server.stop())
  const service = await startReceiver(answerWith(201))
  cleanup.defer(() => service.close())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const { page, errors } = await openPage(browser, { permissions: ['notifications'] })
  page.setDefaultTimeout(40_000)
  const device = fakeBrowser(service.url)
  await standInForPushManager(page, device.subscription)
  const request = await registerShop(server.url)
  await signInByForm(page, server.url, ADMIN.email, ADMIN.password)

  await page.goto(`${server.url}/account/notifications`)
  await page.getByRole('button', { name: 'Turn on for this device' }).focus()
  await page.keyboard.press('Enter')
  const row = page.getByRole('table', { name: 'Devices' }).getByRole('row').nth(1)
  await row.getByText('This one').waitFor()
  await page.getByRole('button', { name: /^Send a test to/ }).click()
  const [test] = await service.waitFor(1)
  const shown = device.open(test ?? assert.fail())
  assert.equal(shown.tag, 'test')

  const id = await request('12 laptops')
  const [, asked] = await service.waitFor(2)
  const message = device.open(asked ?? assert.fail())
  const shownThere = { title: '12 laptops', body: 'Shop asks you to decide', tag: id }
  assert.deepEqual(await showPush(page, JSON.stringify(message)), shownThere)
  const fallback = { title: 'UXOne Approvals', body: 'There is news', tag: '' }
  assert.deepEqual(await showPush(page, 'no JSON'), fallback)
  await clickPush(page, message.link)
  await page.waitForURL(`${server.url}/approvals/${id}`)
  await page.getByRole('heading', { name: '12 laptops' }).waitFor()

  await page.goto(`${server.url}/account/notifications`)
  await page.getByRole('switch', { name: /^Hide details/ }).click({ force: true })
  await request('A secret desk')
  const [, , hidden] = await service.waitFor(3)
  assert.equal(device.open(hidden ?? assert.fail()).title, 'UXOne Approvals')

  await page.getByRole('button', { name: /Account and settings/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL(/sign-in/)
  await request('After signing out')
  assert.equal(await page.evaluate(`sessionStorage.getItem('test.subscribed')`), null, 'the browser let go of it too')
  await signInByForm(page, server.url, ADMIN.email, ADMIN.password)
  await page.goto(`${server.url}/account/notifications`)
  await page.getByRole('button', { name: 'Turn on for this device' }).waitFor()
  assert.equal(service.requests.length, 3)
  assert.deepEqual(errors, [])
})

test('the app can be installed', { timeout: 90_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-app-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir)
  cleanup.defer(() => server.stop())
  const worker = await ask(server.url, 'GET', '/sw.js')
  assert.match(worker.headers.get('content-type') ?? '', /javascript/)
  assert.equal(worker.headers.get('cache-control'), 'no-cache')
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const { page } = await openPage(browser)
  await page.goto(`${server.url}/sign-in`)
  const session = await page.context().newCDPSession(page)
  const { errors, url } = await session.send('Page.getAppManifest')
  assert.deepEqual([errors, url], [[], `${server.url}/manifest.webmanifest`])
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  // A private window can install nothing; it is all that this browser says against it.
  assert.deepEqual(
    installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
    [],
  )
})

/**
 * Chromium without Google's keys subscribes at no push service, so the page is given the subscription of a service of ours;
 * everything after it is real. (PushManager lives in the page here; the service worker's handlers are driven below.)
 */
async function standInForPushManager(page: Page, subscription: object): Promise<void> {
  await page.addInitScript(`{
    const KEY = 'test.subscribed'
    const made = {
      options: { applicationServerKey: null },
      toJSON: () => (${JSON.stringify(subscription)}),
      unsubscribe: async () => { sessionStorage.removeItem(KEY); return true },
    }
    // Headless Chromium says 'denied' here whatever was granted; what decides is granted.
    Object.defineProperty(Notification, 'permission', { get: () => 'granted' })
    Notification.requestPermission = async () => 'granted'
    PushManager.prototype.getSubscription = async () => (sessionStorage.getItem(KEY) ? made : null)
    PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
      if (!userVisibleOnly || applicationServerKey.length !== 87) throw new Error('a browser would refuse this')
      sessionStorage.setItem(KEY, 'yes')
      return made
    }
  }`)
}

/**
 * Hands the service worker a message as its push service would; answers what it wants on the screen. Headless Chromium puts
 * nothing there ("No notification permission"), so the last step alone is recorded instead.
 */
async function showPush(page: Page, data: string): Promise<unknown> {
  const worker = page.context().serviceWorkers()[0] ?? (await page.context().waitForEvent('serviceworker'))
  await worker.evaluate(`{
    self.shown = Promise.withResolvers()
    ServiceWorkerRegistration.prototype.showNotification = async (title, { body, tag = '' }) => {
      self.shown.resolve({ title, body, tag })
    }
  }`)
  const client = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    client.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
      if (first) resolve(first.registrationId)
    })
  })
  await client.send('ServiceWorker.enable')
  const registrationId = await registered
  await client.send('ServiceWorker.deliverPushMessage', { origin: new URL(page.url()).origin, registrationId, data })
  await client.detach()
  return worker.evaluate('self.shown.promise')
}

/** What a click on the message makes the service worker do. Only a person can click; it is told as the browser tells it. */
async function clickPush(page: Page, link: string): Promise<void> {
  const worker = page.context().serviceWorkers()[0] ?? (await page.context().waitForEvent('serviceworker'))
  await worker.evaluate(`{
    const notification = { data: { link: ${JSON.stringify(link)} }, close: () => undefined }
    // Without a person's click the browser lets nobody take the focus.
    const waitUntil = (promise) => promise.catch((error) => { if (error.name !== 'InvalidAccessError') throw error })
    self.dispatchEvent(Object.assign(new Event('notificationclick'), { notification, waitUntil }))
  }`)
}
