/** What changed since she looked: at the top, once, live, and without losing what was typed. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { faults, readAxe } from '../support/axe.ts'
import { launchBrowser, openPage, signInByForm, visit, type WatchedPage } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { type LiveApp, type LivePerson, PASSWORD, startLiveApp } from '../support/live.ts'

describe('what changed since she looked', { timeout: 120_000 }, () => {
  let live: LiveApp
  let browser: Browser
  before(async () => {
    live = await startLiveApp({ heartbeatMs: 15_000 })
    browser = await launchBrowser()
  })
  after(async () => {
    await browser.close()
    await live.close()
  })

  const open = async (person: LivePerson): Promise<WatchedPage> => {
    const watched = await openPage(browser)
    await watched.page.goto(`${live.url}/sign-in`)
    await signInByForm(watched.page, live.url, person.email, PASSWORD)
    return watched
  }
  /** Looks for as long as it takes to have seen it. */
  const look = async (page: Page, id: string): Promise<void> => {
    const seen = page.waitForResponse((response) => response.url().endsWith(`/approvals/${id}/seen`))
    await visit(page, `${live.url}/approvals/${id}`)
    assert.equal((await seen).status(), 204)
  }
  const change = async (id: string, body: object): Promise<void> => {
    const reply = await ask(live.url, 'PATCH', `/api/service/approvals/${id}`, { key: live.service.key, body })
    assert.equal(reply.status, 200, reply.text)
  }
  const list = (page: Page) => page.getByRole('region', { name: 'What changed since you looked' })

  test('not on first sight; then old and new, by whom, and new comments; gone when she comes back', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    const { id } = await live.ask([ann, ben], { title: 'Twelve laptops' })
    const { page, errors, close } = await open(ann)
    await look(page, id)
    assert.equal(await list(page).count(), 0)

    await visit(page, `${live.url}/account`)
    await change(id, { title: 'Ten laptops', metadata: { vendor: '<b>Acme</b>' } })
    const { cookie } = ben
    await ask(live.url, 'POST', `/api/approvals/${id}/comments`, { cookie, body: { text: 'Fewer now' } })
    await look(page, id)
    const told = list(page)
    await told.locator('del', { hasText: 'Twelve laptops' }).waitFor()
    await told.locator('ins', { hasText: 'Ten laptops' }).waitFor()
    await told.locator('ins', { hasText: '<b>Acme</b>' }).waitFor()
    await told.getByText('1 new comment').waitFor()
    assert.deepEqual(await faults(page, await readAxe()), [])

    await visit(page, `${live.url}/account`)
    await look(page, id)
    assert.equal(await list(page).count(), 0)
    assert.deepEqual(errors, [])
    await close()
  })

  test('appears while the page is open, stays, and leaves what was typed', async () => {
    const ann = await live.join()
    const { id } = await live.ask([ann], { title: 'A crane' })
    const { page, errors, close } = await open(ann)
    await look(page, id)
    const box = page.getByRole('textbox', { name: 'Discuss, without deciding' })
    await box.fill('Why so')
    const seen = page.waitForResponse((response) => response.url().endsWith('/seen'))
    await change(id, { title: 'Two cranes' })
    await list(page).locator('ins', { hasText: 'Two cranes' }).waitFor()
    await seen
    await change(id, { priority: 'HIGH' })
    await list(page).locator('ins', { hasText: 'High' }).waitFor()
    assert.equal(await list(page).locator('del', { hasText: 'A crane' }).count(), 1, 'the first is still told')
    assert.equal(await box.inputValue(), 'Why so')
    assert.deepEqual(errors, [])
    await close()
  })
})
