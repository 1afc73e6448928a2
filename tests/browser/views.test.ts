/** The inbox as one makes it one's own: views, filters in the address, saved views, watching, keys and the palette. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm, type WatchedPage } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { type LiveApp, type LivePerson, PASSWORD, startLiveApp } from '../support/live.ts'

const AXE = join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js')
const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const

describe('the inbox', { timeout: 180_000 }, () => {
  let live: LiveApp
  let browser: Browser
  let axe: string
  before(async () => {
    live = await startLiveApp()
    browser = await launchBrowser()
    axe = await readFile(AXE, 'utf8')
  })
  after(async () => {
    await browser.close()
    await live.close()
  })

  const open = async (person: LivePerson, options: Parameters<typeof openPage>[1] = {}): Promise<WatchedPage> => {
    const opened = await openPage(browser, options)
    await signInByForm(opened.page, live.url, person.email, PASSWORD)
    await opened.page.getByRole('heading', { name: 'Inbox' }).waitFor()
    return opened
  }
  const assertAccessible = async (page: Page): Promise<void> => {
    await page.evaluate(axe)
    const found: unknown = await page.evaluate(`axe.run().then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).slice(0, 3).join(' | ')))`)
    assert.deepEqual(found, [])
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
  }
  const rows = (page: Page) => page.getByRole('list', { name: 'Approvals' })
  const view = (page: Page, name: string | RegExp) =>
    page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name })

  test('has a view for each part that one plays, with counts that move by themselves', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    const { page, errors, close } = await open(ann)
    const { id } = await live.ask([ben, ann], { title: 'A crane', requester: { userId: ann.id } })
    await view(page, 'My requests 1').waitFor()
    await view(page, 'Waiting on others 1').click()
    await rows(page).getByText('A crane').waitFor()
    assert.match(page.url(), /view=waiting/)
    await live.approve(id, ben)
    await view(page, 'To decide 1').waitFor()
    await view(page, 'To decide 1').click()
    await rows(page).getByText('A crane').waitFor()
    await live.approve(id, ann)
    await view(page, 'Decided 1').click()
    await rows(page).getByText('A crane').waitFor()
    assert.equal(await view(page, /^Decided/).getAttribute('aria-current'), 'page')
    assert.equal(await view(page, /^To decide/).getAttribute('aria-current'), null)
    await assertAccessible(page)
    assert.deepEqual(errors, [])
    await close()
  })

  test('is narrowed by filters that are its address, saved under a name, and shared by the address', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    await live.ask([ann], { title: 'Small thing', amount: 5, approvalType: 'LEAVE' })
    await live.ask([ann], { title: 'Large thing', amount: 5000, priority: 'HIGH' })
    const { page, errors, close } = await open(ann)
    await rows(page).getByText('Small thing').waitFor()
    await page.keyboard.press('f')
    const drawer = page.getByRole('dialog', { name: 'Filters' })
    await drawer.getByRole('textbox', { name: 'Amount from' }).fill('1000')
    await rows(page).getByText('Small thing').waitFor({ state: 'detached' })
    await drawer.getByLabel('Priority').selectOption('HIGH')
    await drawer.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Filters · 2' }).waitFor()
    assert.match(page.url(), /minAmount=1000.*priority=HIGH|priority=HIGH.*minAmount=1000/)

    await page.getByRole('button', { name: 'Saved views' }).click()
    await page.getByRole('menuitem', { name: 'Save this view' }).click()
    await page.getByLabel('Name').fill('Big ones')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Big ones' }).waitFor()
    await view(page, 'All I may see').click()
    await rows(page).getByText('Small thing').waitFor()
    await page.getByRole('button', { name: 'Saved views' }).click()
    await page.getByRole('menuitem', { name: 'Save this view' }).click()
    await page.getByLabel('Name').fill('BIG ONES')
    await page.keyboard.press('Enter')
    await page.getByText('You have a view named “Big ones” already.').waitFor()
    await page.getByLabel('Name').fill('Everything')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Everything' }).click()
    await page.getByRole('menuitem', { name: 'Rename, order, delete' }).click()
    await page.getByRole('button', { name: 'Move Everything up' }).click()
    const name = page.getByRole('textbox', { name: 'Name of Big ones' })
    await page.getByRole('button', { name: 'Move Everything up' }).and(page.locator(':disabled')).waitFor()
    await name.fill('Large ones')
    await name.press('Enter')
    await page.getByRole('textbox', { name: 'Name of Large ones' }).waitFor()
    await assertAccessible(page)
    await page.keyboard.press('Escape')

    const phone = await open(ann, PHONE)
    await phone.page.getByRole('button', { name: 'Saved views' }).click()
    await phone.page.getByRole('menuitem', { name: 'Large ones' }).waitFor()
    const items = await phone.page.getByRole('menuitem').allTextContents()
    assert.deepEqual(items.slice(0, 2), ['Everything', 'Large ones'])
    await phone.page.getByRole('menuitem', { name: 'Large ones' }).click()
    await rows(phone.page).getByText('Large thing').waitFor()
    await phone.page.getByRole('button', { name: 'Filters · 2' }).click()
    await assertAccessible(phone.page)
    await phone.page.getByRole('button', { name: 'Clear the filters' }).click()
    await phone.page.getByRole('button', { name: 'Done' }).click()
    await rows(phone.page).getByText('Small thing').waitFor()
    assert.deepEqual([errors, phone.errors], [[], []])
    await phone.close()
    await close()

    const other = await open(ben)
    await other.page.goto(`${live.url}/?view=all&minAmount=much&priority=HIGH`)
    await other.page.getByText('Nothing matches').waitFor()
    await other.close()
  })

  test('lets one watch what is another’s, by button and by key', async () => {
    const [ann, boss] = [await live.join(), await live.join({ role: 'SUPERVISOR', department: 'PROC' })]
    const { id } = await live.ask([ann], { title: 'A bridge', department: 'PROC' })
    const { page, errors, close } = await open(boss)
    await page.goto(`${live.url}/approvals/${id}`)
    await page.getByRole('button', { name: 'Watch', exact: true }).click()
    await page.getByRole('button', { name: 'Watching' }).waitFor()
    await assertAccessible(page)
    await page.locator('body').press('w')
    await page.getByRole('button', { name: 'Watch', exact: true }).waitFor()
    await page.locator('body').press('w')
    await page.getByRole('button', { name: 'Watching' }).waitFor()
    await page.goto(live.url)
    await view(page, 'Watching 1').click()
    await rows(page).getByText('A bridge').waitFor()
    await live.approve(id, ann)
    const told = await ask(live.url, 'GET', '/api/notifications', { cookie: boss.cookie })
    assert.match(told.text, /approval\.approved/)
    assert.deepEqual(errors, [])
    await close()
  })

  test('is led by keys that one may change or switch off, on all devices', async () => {
    const ann = await live.join()
    await live.ask([ann], { title: 'Key one' })
    await live.ask([ann], { title: 'Key two' })
    const { page, errors, close } = await open(ann)
    await page.goto(`${live.url}/account`)
    const next = page.getByRole('textbox', { name: 'Key of Next approval' })
    await next.fill('k')
    await page.getByText('“k” is the key of “Previous approval” already.').waitFor()
    await next.fill('n')
    const saved = async (): Promise<unknown> =>
      (await ask(live.url, 'GET', '/api/account/keys', { cookie: ann.cookie })).body
    await page.getByRole('button', { name: 'The usual keys' }).and(page.locator(':enabled')).waitFor()
    assert.deepEqual(await saved(), { isOn: true, own: { next: 'n' } })
    await assertAccessible(page)

    const second = await open(ann)
    await rows(second.page).getByText('Key one').waitFor()
    const selected = (): Promise<string | null> =>
      second.page.locator('[aria-current="true"] bdi').first().textContent()
    await second.page.waitForURL(/id=apr_/)
    const first = await selected()
    await second.page.keyboard.press('j')
    assert.equal(await selected(), first)
    await second.page.keyboard.press('n')
    await second.page
      .getByText(first === 'Key one' ? 'Key two' : 'Key one')
      .nth(1)
      .waitFor()
    await second.page.keyboard.press('?')
    const help = second.page.getByRole('table', { name: 'Keyboard shortcuts' })
    await help.getByRole('row', { name: 'n Next approval' }).waitFor()
    await second.page.keyboard.press('Escape')

    await page.getByRole('switch', { name: 'Single-key shortcuts' }).focus()
    await page.keyboard.press('Space')
    await next.waitFor({ state: 'detached' })
    await second.page.reload()
    await second.page.getByRole('button', { name: 'Approve' }).waitFor()
    await second.page.keyboard.press('?')
    await second.page.keyboard.press('/')
    assert.equal(await second.page.getByRole('dialog').count(), 0)
    assert.notEqual(await second.page.evaluate('document.activeElement.type'), 'search')
    assert.deepEqual([errors, second.errors], [[], []])
    await second.close()
    await close()
  })

  test('answers to the first key, however late it is known which keys she has', async () => {
    const ann = await live.join()
    await live.ask([ann], { title: 'Slow key' })
    const { page, errors, close } = await open(ann)
    await page.route('**/api/account/keys', async (route) => {
      await setTimeout(500)
      await route.continue()
    })
    await page.goto(live.url)
    await rows(page).getByText('Slow key').waitFor()
    await page.keyboard.press('X')
    await page.getByRole('group', { name: 'Selected rows' }).getByText('1 selected').waitFor()
    await page.unrouteAll()

    await page.route('**/api/account/keys', (route) => route.fulfill({ status: 503, json: { detail: 'Not now.' } }))
    await page.goto(live.url)
    await rows(page).getByText('Slow key').waitFor()
    assert.deepEqual(errors, [])
    await close()
  })

  test('goes elsewhere by two keys in turn, within a second, never while one types, and only where one may', async () => {
    const ann = await live.join()
    await live.ask([ann], { title: 'Key sequence' })
    const { page, errors, close } = await open(ann)
    const at = (path: string): Promise<void> => page.waitForURL((url) => `${url.pathname}${url.search}` === path)
    const press = async (keys: string): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await press('gs')
    await at('/statistics')
    await press('ga')
    await page.waitForURL(/view=all/)
    await press('gn')
    await at('/notifications')
    await press('gw')
    await press('g?')
    assert.equal(await page.getByRole('dialog').count(), 0, 'the second key is not taken for one alone')
    await press('?')
    const help = page.getByRole('table', { name: 'Keyboard shortcuts' })
    await help.getByRole('row', { name: 'g i Go to the inbox' }).waitFor()
    assert.equal(await help.getByRole('row', { name: 'Go to webhooks' }).count(), 0)
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })
    assert.equal(new URL(page.url()).pathname, '/notifications', 'webhooks are not hers')

    await page.clock.install()
    await press('g')
    await page.clock.fastForward(1001)
    await press('i')
    await page.evaluate('new Promise(requestAnimationFrame)')
    assert.equal(new URL(page.url()).pathname, '/notifications', 'too late')
    await press('gi')
    await page.waitForURL((url) => url.pathname === '/')

    await press('/')
    const search = page.getByRole('searchbox')
    await page.keyboard.type('gs')
    assert.equal(await search.inputValue(), 'gs')
    assert.equal(new URL(page.url()).pathname, '/')

    const own = await ask(live.url, 'PUT', '/api/account/keys', {
      cookie: ann.cookie,
      body: { isOn: true, own: { goStatistics: 'zs' } },
    })
    assert.equal(own.status, 200, own.text)
    await page.goto(`${live.url}/notifications`)
    await page.getByRole('heading', { name: 'Notifications' }).first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByText('z s', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await press('zs')
    await at('/statistics')
    await ask(live.url, 'PUT', '/api/account/keys', { cookie: ann.cookie, body: { isOn: false, own: {} } })
    await page.reload()
    await page.getByRole('heading', { name: 'Statistics' }).first().waitFor()
    await press('gi')
    await page.evaluate('new Promise(requestAnimationFrame)')
    assert.equal(new URL(page.url()).pathname, '/statistics', 'switched off with the single keys')
    assert.deepEqual(errors, [])
    await close()
  })

  test('and everything else is found by the palette, by keyboard alone', async () => {
    const ann = await live.join()
    const { id } = await live.ask([ann], { title: 'Palette crane', externalId: 'PO-7731' })
    const { page, errors, close } = await open(ann)
    const search = page.getByRole('textbox', { name: 'Find anything' })
    await page.keyboard.press('Control+k')
    await search.waitFor()
    await assertAccessible(page)
    assert.equal(await page.getByRole('button', { name: 'Webhooks' }).count(), 0, 'only what she may open')
    await page.keyboard.press('ArrowDown')
    await page.getByRole('status').filter({ hasText: 'Next approval' }).waitFor()
    await page.keyboard.type('decided')
    await page.keyboard.press('Enter')
    await page.waitForURL(/view=decided/)

    for (const query of ['po-7731', 'palette cr', id]) {
      await page.goto(live.url)
      await page.getByRole('heading', { name: 'Inbox' }).waitFor()
      await page.keyboard.press('Control+k')
      await search.fill(query)
      await page.getByRole('button', { name: /Palette crane/ }).waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL(new RegExp(`/approvals/${id}`))
    }
    await page.keyboard.press('Control+k')
    await search.fill('zzzz')
    await page.getByText('No approval that you may see fits.').waitFor()
    await page.route('**/api/approvals?q=fail*', (route) =>
      route.fulfill({ status: 400, json: { detail: 'Not now.' } }),
    )
    await search.fill('failing')
    await page.getByText('Approvals could not be searched. Not now.').waitFor()
    await search.fill('reject')
    await page.keyboard.press('Enter')
    const comment = page.getByLabel('Comment')
    await comment.and(page.locator(':focus')).waitFor()
    assert.deepEqual(errors, [])
    await close()

    const phone = await open(ann, PHONE)
    await phone.page.goto(`${live.url}/approvals/${id}`)
    await phone.page.getByRole('button', { name: 'Find anything' }).click()
    await phone.page.getByRole('textbox', { name: 'Find anything' }).fill('approve')
    await assertAccessible(phone.page)
    await phone.page.keyboard.press('Enter')
    await phone.page.getByRole('dialog', { name: 'Approve this?' }).waitFor()
    assert.deepEqual(phone.errors, [])
    await phone.close()
  })
})
