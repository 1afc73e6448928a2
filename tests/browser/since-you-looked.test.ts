/** What has changed since one looked: seen at once when one comes back, live while one is there, and once only. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { faults, readAxe } from '../support/axe.ts'
import { launchBrowser, openPage, signInByForm, until, visit } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { PASSWORD, startLiveApp } from '../support/live.ts'

test('what has changed since one looked is told, and nothing that is typed is lost', { timeout: 120_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const live = await startLiveApp({ heartbeatMs: 15_000 })
  cleanup.defer(() => live.close())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const ann = await live.join({ username: 'ann' })
  const ben = await live.join({ username: 'ben', name: 'Ben Okafor' })
  const { id } = await live.ask([ann, ben], { title: 'Twelve laptops', description: 'For the branch.' })
  const change = async (body: object): Promise<void> => {
    live.clock.advance(60_000)
    const reply = await ask(live.url, 'PATCH', `/api/service/approvals/${id}`, { key: live.service.key, body })
    assert.equal(reply.status, 200, reply.text)
    live.clock.advance(60_000)
  }

  const { page, errors } = await openPage(browser)
  const news = page.getByRole('region', { name: 'Since you looked' })
  const looks = (): Promise<unknown> => page.waitForResponse((response) => response.url().endsWith('/look'))
  const leave = async (): Promise<void> => {
    const looked = looks()
    await page.getByRole('link', { name: 'Statistics' }).click()
    await looked
  }
  const comeBack = async (to: Page): Promise<void> => {
    await visit(to, `${live.url}/approvals/${id}`)
    await to.getByRole('heading', { name: /laptops/, level: 1 }).waitFor()
  }
  await page.goto(`${live.url}/sign-in`)
  await signInByForm(page, live.url, ann.email, PASSWORD)
  const looked = looks()
  await visit(page, `${live.url}/approvals/${id}`)
  await looked
  assert.equal(await news.count(), 0, 'at first sight nothing has changed')

  await page.getByLabel('Comment').first().fill('I think that')
  await change({ title: 'Twenty laptops' })
  await news.getByText('Twelve laptops').waitFor()
  assert.equal(await page.getByLabel('Comment').first().inputValue(), 'I think that')
  await leave()
  await change({ description: 'For both branches.', dueDate: '2026-07-01T08:00:00Z' })
  await ask(live.url, 'POST', `/api/approvals/${id}/comments`, { cookie: ben.cookie, body: { text: 'Why?' } })

  await comeBack(page)
  await news.getByText('1 new comment').waitFor()
  assert.deepEqual(await news.getByRole('listitem').locator('ins').allTextContents(), [
    'Jul 1, 2026, 8:00 AM',
    'For both branches.',
  ])
  assert.equal(await news.getByText('Twelve laptops').count(), 0, 'that she has seen')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await until(page, `document.documentElement.dataset.mantineColorScheme === '${colorScheme}'`)
    await until(page, 'document.getAnimations().length === 0')
    assert.deepEqual(await faults(page, await readAxe()), [], colorScheme)
  }
  await page.setViewportSize({ width: 390, height: 844 })
  assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
  await page.setViewportSize({ width: 1440, height: 900 })
  await leave()
  await comeBack(page)
  assert.equal(await news.count(), 0, 'told once')
  assert.deepEqual(errors, [])
})
