/** Two people talk about an approval: by keyboard alone, live, and without losing what was typed. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { faults, readAxe } from '../support/axe.ts'
import { launchBrowser, openPage, signInByForm, visit, type WatchedPage } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { type LiveApp, type LivePerson, PASSWORD, startLiveApp } from '../support/live.ts'

const HOSTILE = '<img src=x onerror="document.title=1"> \u202Etxt.exe'

describe('comments', { timeout: 120_000 }, () => {
  let live: LiveApp
  let browser: Browser
  let ann: LivePerson
  let ben: LivePerson
  let eve: LivePerson
  before(async () => {
    live = await startLiveApp({ heartbeatMs: 15_000 })
    browser = await launchBrowser()
    ann = await live.join({ username: 'ann', name: 'Ann Lee' })
    ben = await live.join({ username: 'ben', name: 'Ben $& Okafor' })
    eve = await live.join({ username: 'eve', name: 'Eve Lind', role: 'GENERAL_DIRECTOR' })
  })
  after(async () => {
    await browser.close()
    await live.close()
  })

  const open = async (person: LivePerson, path: string, options = {}): Promise<WatchedPage> => {
    const watched = await openPage(browser, options)
    await watched.page.goto(`${live.url}/sign-in`)
    await signInByForm(watched.page, live.url, person.email, PASSWORD)
    await visit(watched.page, `${live.url}${path}`)
    return watched
  }
  /** The stream may tell of a comment before its own answer has come. */
  async function emptied(page: Page): Promise<void> {
    while ((await box(page).inputValue()) !== '') await page.evaluate('new Promise(requestAnimationFrame)')
  }

  const box = (page: Page) => page.getByRole('textbox', { name: 'Discuss, without deciding' })
  const said = (page: Page, text: string) => page.getByRole('blockquote').filter({ hasText: text })
  const people = (page: Page) => page.getByRole('listbox', { name: 'People to mention' })
  const request = async (title: string): Promise<string> =>
    (await live.askLevels([{ mode: 'any', approvers: [ann, ben].map(({ id }) => ({ userId: id })) }], { title })).id
  const countOf = async (id: string): Promise<unknown> =>
    (await ask(live.url, 'GET', `/api/approvals/${id}/comments?count=true`, { cookie: ann.cookie })).body['total']

  test('one mentions by keyboard, the other sees it live, is told, and finds the question still unread', async () => {
    const id = await request('Twelve laptops')
    const [first, second] = [await open(ann, `/approvals/${id}`), await open(ben, '/')]
    await second.page.getByRole('button', { name: 'Notifications, 1 unread' }).filter({ visible: true }).waitFor()
    const { page } = first
    await page.keyboard.press('m')
    await page.keyboard.type('Fast? @')
    await people(page).getByRole('option').first().waitFor()
    assert.deepEqual(await faults(page, await readAxe()), [], 'with the list open')
    await page.keyboard.type('e')
    await people(page).getByRole('option', { name: /Eve/ }).waitFor()
    await page.keyboard.press('Escape')
    await people(page).waitFor({ state: 'hidden' })
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Backspace')
    await page.keyboard.type('@')
    const options = people(page).getByRole('option')
    await options.nth(1).waitFor()
    assert.equal(await options.filter({ hasText: 'Ann' }).count(), 0, 'nobody mentions herself')
    assert.deepEqual(await options.evaluateAll((all) => all.map((each) => each.getAttribute('aria-selected'))), [
      'true',
      'false',
    ])
    await page.keyboard.type('nobody')
    await page.getByText('Nobody who may see this approval is called “nobody”.').first().waitFor()
    for (const _ of 'nobody') await page.keyboard.press('Backspace')
    await options.nth(1).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    const active = await box(page).getAttribute('aria-activedescendant')
    assert.equal(await people(page).getByRole('option', { selected: true }).getAttribute('id'), active)
    await page.keyboard.press('Enter')
    assert.equal(await box(page).inputValue(), 'Fast? @Ben $& Okafor ')
    await page.getByText('Will be told: Ben $& Okafor').waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type(HOSTILE)
    await page.keyboard.press('Control+Enter')

    for (const each of [page, second.page]) {
      const comment = said(each, 'Fast?')
      await comment.waitFor()
      assert.equal(await comment.innerText(), `Fast? @Ben $& Okafor \n${HOSTILE}`)
      assert.equal(await each.locator('img[src=x]').count(), 0)
    }
    await emptied(page)
    await second.page.getByRole('button', { name: 'Notifications, 2 unread' }).filter({ visible: true }).click()
    await second.page.getByRole('link', { name: /Unread\. You are mentioned\. Twelve laptops/ }).waitFor()
    await second.page.getByRole('link', { name: /Unread\. You are asked\. Twelve laptops/ }).waitFor()
    assert.deepEqual([first.errors, second.errors], [[], []])
    for (const each of [first, second]) await each.close()
  })

  test('what is typed is lost neither by a reload, nor offline, nor by a refusal; and is said once', async () => {
    const id = await request('A forklift')
    const { page, errors, close } = await open(ann, `/approvals/${id}`)
    await page.keyboard.press('m')
    await page.keyboard.type('@ev')
    await people(page)
      .getByRole('option', { name: /Eve Lind/ })
      .click()
    await page.keyboard.type('must know')
    await page.reload()
    assert.equal(await box(page).inputValue(), '@Eve Lind must know')

    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor()
    assert.equal(await box(page).inputValue(), '@Eve Lind must know')
    await page.context().setOffline(false)

    await live.change(eve, { role: 'STAFF' })
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: 'Eve Lind may not see this approval' }).waitFor()
    assert.equal(await box(page).inputValue(), '@Eve Lind must know')
    assert.equal(await countOf(id), 0)

    await box(page).fill(' ')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await page.getByText('This must not be empty.').waitFor()
    await box(page).fill('Nobody must know')
    await box(page).press('Control+Enter')
    await said(page, 'Nobody must know').waitFor()
    assert.equal(await countOf(id), 1)
    await emptied(page)
    // The comment of a decision is another one.
    await page.getByLabel('Comment').first().fill('Because')
    assert.equal(await box(page).inputValue(), '')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('row', { name: 'm Write a comment' }).waitFor()
    assert.deepEqual(errors, [])
    await close()
  })

  test('it is said on a phone too, and after the end', async () => {
    const id = await request('A crane')
    await live.approve(id, ben)
    const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }
    const { page, errors, close } = await open(ann, `/approvals/${id}`, phone)
    await box(page).click()
    await page.keyboard.type(`Thanks, @b`)
    await people(page).getByRole('option', { name: /Ben/ }).click()
    assert.deepEqual(await faults(page, await readAxe()), [], 'on a phone')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await said(page, 'Thanks,').waitFor()
    assert.deepEqual(errors, [])
    await close()
  })
})
