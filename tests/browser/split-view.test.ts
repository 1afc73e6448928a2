/** The inbox where list and approval stand side by side: what one sees is what one decides. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm, until, type WatchedPage } from '../support/browser.ts'
import { type LiveApp, type LivePerson, PASSWORD, startLiveApp } from '../support/live.ts'

describe('the split view', { timeout: 180_000 }, () => {
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
    const opened = await openPage(browser)
    await signInByForm(opened.page, live.url, person.email, PASSWORD)
    await opened.page.getByRole('heading', { name: 'Inbox' }).waitFor()
    return opened
  }
  const askMany = async (person: LivePerson, count: number): Promise<void> => {
    const description = 'One line of many.\n'.repeat(60)
    for (let n = 1; n <= count; n += 1)
      await live.ask([person], { title: `Item ${n}`, description, fields: Object.fromEntries(FIELDS) })
  }
  const detail = (page: Page) => page.getByRole('region', { name: 'Selected approval' })
  const row = (page: Page, title: string) =>
    page.getByRole('list', { name: 'Approvals' }).getByRole('link', { name: title })

  test('the next approval begins at its title, however far the last was read', async () => {
    const ann = await live.join()
    await askMany(ann, 3)
    const { page, errors, close } = await open(ann)
    await detail(page).getByRole('heading', { name: 'Item 1' }).waitFor()
    await detail(page).evaluate((element) => element.scrollTo(0, element.scrollHeight))
    await until(page, `document.querySelector('[aria-label="Selected approval"]').scrollTop > 100`)
    await page.keyboard.press('j')
    await detail(page).getByRole('heading', { name: 'Item 2' }).waitFor()
    // Whoever would move it does so within two frames.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    assert.equal(await detail(page).evaluate(({ scrollTop }) => scrollTop), 0)
    assert.deepEqual(errors, [])
    await close()
  })

  test('the rows that are meant stay in sight while the answer is confirmed', async () => {
    const ann = await live.join()
    await askMany(ann, 16)
    const { page, errors, close } = await open(ann)
    await row(page, 'Item 1').first().waitFor()
    for (const key of ['x', 'J', 'J', 'J']) await page.keyboard.press(key)
    const bar = page.getByRole('group', { name: 'Selected rows' })
    await bar.getByText('4 selected').waitFor()
    for (const [key, words] of [
      ['a', 'Enter approves 4 requests.'],
      ['r', 'Ctrl Enter rejects 4 requests.'],
    ] as const) {
      await page.keyboard.press(key)
      await bar.getByText(words).waitFor()
      assert.deepEqual(await page.evaluate(IN_SIGHT), [true, true, true, true], key)
    }
    assert.deepEqual(errors, [])
    await close()
  })

  test('where a search finds nothing, there is nothing beside it to decide', async () => {
    const ann = await live.join()
    await askMany(ann, 2)
    const { page, errors, close } = await open(ann)
    await detail(page)
      .getByRole('button', { name: /^Approve/ })
      .waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('zzz')
    await page.getByText('Nothing matches').waitFor()
    assert.equal(await page.getByRole('button', { name: /^Approve/ }).count(), 0)
    assert.equal(new URL(page.url()).searchParams.get('id'), null)
    assert.deepEqual(errors, [])
    await close()
  })

  test('what leaves can be read while it leaves, also by who wants no motion', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    const approvers = [{ userId: ann.id }, { userId: ben.id }]
    await live.ask([ann], { title: 'Stays' })
    const { id } = await live.askLevels([{ mode: 'any', approvers }], { title: 'Leaves' })
    const { page, errors, close } = await open(ann)
    await row(page, 'Leaves').waitFor()
    await live.approve(id, ben)
    const leaving = row(page, 'Leaves').filter({ hasText: 'Approved by' })
    await leaving.waitFor()
    const opacity = await page.evaluate<string>(`getComputedStyle(document.querySelector('[data-leaving]')).opacity`)
    assert.ok(Number(opacity) > 0.6, opacity)
    assert.deepEqual(errors, [])
    await close()
  })

  test('what is typed while the palette is on its way is meant for it, and not for the approval', async () => {
    const ann = await live.join()
    await askMany(ann, 1)
    const { page, errors, close } = await open(ann)
    const held = Promise.withResolvers<void>()
    await page.route(/\/palette-.*\.js$/, async (route) => {
      await held.promise
      await route.continue()
    })
    await page.goto(live.url)
    await detail(page)
      .getByRole('button', { name: /^Approve/ })
      .waitFor()
    const fetched = page.waitForRequest(/\/palette-.*\.js$/)
    await page.keyboard.press('Control+k')
    await fetched
    for (const key of ['a', 'r', 'x', 'Backspace', 'Enter']) await page.keyboard.press(key)
    held.resolve()
    const search = page.getByRole('textbox', { name: 'Find anything' })
    await search.waitFor()
    await page.keyboard.type('chive')
    assert.equal(await search.inputValue(), 'archive')
    assert.equal(await page.getByText(/Enter approves|Enter rejects/).count(), 0)
    assert.deepEqual(errors, [])
    await close()
  })

  test('what the palette has chosen stands out', async () => {
    const ann = await live.join()
    const { page, errors, close } = await open(ann)
    await page.keyboard.press('Control+k')
    await page.getByRole('textbox', { name: 'Find anything' }).fill('notif')
    await page.keyboard.press('ArrowDown')
    await page.locator('.mantine-Spotlight-action[data-selected]').waitFor()
    // Styles of other files of the build might take it away.
    await until(page, STANDS_OUT)
    assert.deepEqual(errors, [])
    await close()
  })
})

/** Of each selected row: whether its title is what one sees there. */
const IN_SIGHT = `[...document.querySelectorAll('li[data-selected]')].map((item) => {
  const { top, left } = item.getBoundingClientRect()
  return item.contains(document.elementFromPoint(left + 60, top + 20))
})`

const STANDS_OUT = `(({ backgroundColor, paddingTop }) => backgroundColor !== 'rgba(0, 0, 0, 0)' && paddingTop !== '0px')(
  getComputedStyle(document.querySelector('.mantine-Spotlight-action[data-selected]')))`

const FIELDS = Array.from({ length: 20 }, (_, n) => [`field ${n}`, 'value'] as const)
