/** What is asked can be read on a telephone before the scripts are there, and is gone when they are, however that ends. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { PASSWORD, startLiveApp } from '../support/live.ts'

const PHONE = { viewport: { width: 390, height: 844 } }
const DESKTOP = { viewport: { width: 1440, height: 900 } }

/**
 * Goes there without the scripts, which come when they are let go; that resolves when the page is loaded. The route stays:
 * Chromium may leave a request that begins while interception ends without an answer.
 */
async function openWithoutScripts(page: Page, url: string): Promise<() => Promise<unknown>> {
  const held = Promise.withResolvers<void>()
  await page.route(/\/assets\/app-.*\.js$/, async (route) => {
    await held.promise
    await route.continue()
  })
  const loaded = page.goto(url)
  return async () => {
    held.resolve()
    await loaded
  }
}

test('what is asked is there before the scripts on a telephone', { timeout: 120_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const live = await startLiveApp({ heartbeatMs: 15_000 })
  cleanup.defer(() => live.close())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const ann = await live.join({ username: 'ann' })
  const { id } = await live.ask([ann], {
    title: 'Twelve <img src=x onerror=alert(1)> laptops',
    description: 'For the branch.\nBefore Friday.',
    amount: 12_500.5,
    currency: 'THB',
  })
  const path = `${live.url}/approvals/${id}`
  const open = async (options: typeof PHONE) => {
    const opened = await openPage(browser, options)
    await signInByForm(opened.page, live.url, ann.email, PASSWORD)
    return opened
  }

  const phone = await open(PHONE)
  const { page } = phone
  const peek = page.locator('.peek')
  const letGo = await openWithoutScripts(page, path)
  await peek.getByRole('heading', { name: 'Twelve <img src=x onerror=alert(1)> laptops' }).waitFor()
  const places = await whereIs(page, '.peek')
  assert.deepEqual(await peek.locator('p').allInnerTexts(), [
    'THB\u00A012,500.50',
    live.service.name,
    'For the branch.\nBefore Friday.',
    `${live.service.name} named you as an approver of level 1 (Level 1).`,
  ])
  await letGo()
  await page.getByRole('heading', { name: /laptops/, level: 1 }).waitFor()
  await page.locator('#main').getByText('Before Friday.').waitFor()
  assert.equal(await peek.count(), 0)
  assert.deepEqual(await whereIs(page, '#main'), places, 'it stays where it was')

  // Nobody is asked any more.
  const over = await live.ask([ann], { title: 'Withdrawn' })
  const cancelled = await ask(live.url, 'POST', `/api/service/approvals/${over.id}/cancel`, { key: live.service.key })
  assert.equal(cancelled.status, 200, cancelled.text)
  const letOverGo = await openWithoutScripts(page, `${live.url}/approvals/${over.id}`)
  await peek.getByRole('heading', { name: 'Withdrawn' }).waitFor()
  assert.equal(await peek.getByText('named').count(), 0)
  await letOverGo()

  // What she may not see.
  const other = await live.ask([await live.join()], { title: 'Not hers' })
  const refused = page.waitForResponse((response) => response.url().endsWith(`/api/approvals/${other.id}`))
  const letGoAgain = await openWithoutScripts(page, `${live.url}/approvals/${other.id}`)
  await refused
  await page.locator('.splash').waitFor()
  await letGoAgain()
  await page.getByRole('alert').getByText('Not here').waitFor()
  assert.equal(await peek.count(), 0)

  // It belongs to the page that was opened, and to none that follows.
  await page.goto(path)
  await page.locator('#main').getByText('Before Friday.').waitFor()
  await page.getByRole('link', { name: 'Inbox' }).first().click()
  await page.waitForURL(`${live.url}/`)
  assert.equal(await peek.count(), 0)

  const desktop = await open(DESKTOP)
  const answered = desktop.page.waitForResponse((response) => response.url().endsWith(`/api/approvals/${id}`))
  const letDesktopGo = await openWithoutScripts(desktop.page, path)
  await answered
  await desktop.page.locator('.splash').waitFor()
  assert.equal(await desktop.page.locator('.peek').count(), 0)
  await letDesktopGo()
  await desktop.page.locator('#main').getByText('Before Friday.').waitFor()
  assert.deepEqual([phone.errors, desktop.errors], [[], []])
})

const TEXTS = ['Twelve <img', 'THB', 'Before Friday.', 'named you']

/** The tops of the texts of what is asked, and of why. */
async function whereIs(page: Page, within: string): Promise<number[]> {
  const tops = await page.evaluate<number[]>(`${JSON.stringify(TEXTS)}.map((text) => {
    const texts = [...document.querySelectorAll('${within} :is(h1, p)')]
    const range = document.createRange()
    range.selectNodeContents(texts.find((each) => each.textContent.includes(text)))
    return Math.round(range.getBoundingClientRect().top)
  })`)
  assert.ok(tops.length === TEXTS.length && tops.every((top) => top > 0), String(tops))
  return tops
}
