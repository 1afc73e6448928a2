/** What people see changes as it happens: without a reload, in every tab, and once the network is back. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page, Request } from 'playwright-core'
import { createApp } from '../../src/app.ts'
import { launchBrowser, openPage, signInByForm, visit, type WatchedPage } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { type LiveApp, type LivePerson, PASSWORD, startLiveApp } from '../support/live.ts'

const LIMIT_MS = 1000

describe('what people see', { timeout: 120_000 }, () => {
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

  /** Signed in, at the inbox, and listening. */
  const open = async (person: LivePerson, prepare?: (page: Page) => Promise<unknown>): Promise<WatchedPage> => {
    const watched = await openPage(browser)
    await prepare?.(watched.page)
    const stream = watched.page.waitForRequest(isStream)
    await watched.page.goto(`${live.url}/sign-in`)
    await signInByForm(watched.page, live.url, person.email, PASSWORD)
    await stream
    return watched
  }
  const isStream = (request: Request): boolean => new URL(request.url()).pathname === '/api/stream'
  const waiting = (page: Page, count: number) => page.getByLabel(`${count} waiting`, { exact: true })
  /** Either of them may decide. */
  const askEither = (title: string, people: LivePerson[]) =>
    live.askLevels([{ mode: 'any', approvers: people.map(({ id }) => ({ userId: id })) }], { title })

  test('one decides, and the other’s list and count change within a second', async (t) => {
    const [ann, ben] = [await live.join(), await live.join()]
    await askEither('Twelve laptops', [ann, ben])
    await askEither('A forklift', [ann, ben])
    const [first, second] = [await open(ann), await open(ben)]
    await waiting(second.page, 2).waitFor()
    await first.page.getByText('Twelve laptops').first().click()
    const decided = first.page.waitForResponse((response) => response.url().endsWith('/approve'))
    await first.page.getByRole('button', { name: 'Approve' }).first().click()
    await decided
    const decidedAt = performance.now()
    await waiting(second.page, 1).waitFor()
    const ms = Math.round(performance.now() - decidedAt)
    await second.page
      .getByText(/Approved by/)
      .first()
      .waitFor()
    assert.ok(ms < LIMIT_MS, `the count changed after ${ms} ms`)
    t.diagnostic(`decided → the other’s count: ${ms} ms`)

    const askedAt = performance.now()
    await askEither('A crane', [ann, ben])
    await second.page.getByText('A crane').first().waitFor()
    assert.ok(performance.now() - askedAt < LIMIT_MS)
    await waiting(second.page, 2).waitFor()
    assert.deepEqual([...first.errors, ...second.errors], [])
    for (const each of [first, second]) await each.close()
  })

  test('a network that was away for half a minute: what was missed appears, once, and goes on from there', async () => {
    const [ann, ben] = [await live.join(), await live.join()]
    const { page, errors, close } = await open(ben, (each) => each.clock.install())
    const before = await askEither('Before', [ann, ben])
    await waiting(page, 1).waitFor()

    await page.context().setOffline(true)
    await page.getByText('You are offline').waitFor()
    await live.approve(before.id, ann)
    const titles = Array.from({ length: 12 }, (_, n) => `Missed number ${n}.`)
    for (const title of titles) await askEither(title, [ann, ben])
    for (let second = 0; second < 30; second += 5) await page.clock.fastForward(5000)
    assert.equal(await page.getByText('Missed number').count(), 0)

    const again = page.waitForRequest(isStream)
    await page.context().setOffline(false)
    assert.ok((await again).headers()['last-event-id'], 'it goes on from where it was')
    await waiting(page, 12).waitFor()
    // The list may come after the count. A title that stands there twice fails to be waited for.
    for (const title of titles) await page.getByRole('link', { name: title }).waitFor()
    assert.equal(await page.getByRole('link', { name: 'Missed number' }).count(), titles.length)
    await page.getByText('You are offline').waitFor({ state: 'detached' })
    await askEither('And after', [ben])
    await page.getByText('And after').first().waitFor()
    assert.deepEqual(errors, [])
    await close()
  })

  test('a part of the page that does not come takes nothing else with it, and comes when the page is loaded again', async () => {
    const ben = await live.join()
    const { id } = await live.ask([ben], { title: 'Without its comment box' })
    const { page, errors, close } = await open(ben)
    const part = /comment-box-.*\.js$/
    await page.route(part, (route) => route.abort())
    // A tab that may be outdated loads itself again, once.
    const reloaded = page.waitForRequest(part).then(() => page.waitForRequest(part))
    await page.goto(`${live.url}/approvals/${id}`)
    await reloaded
    await page.getByText('A part of this page could not be loaded.').waitFor()
    await page.getByRole('heading', { name: 'Without its comment box' }).waitFor()
    assert.equal(await page.getByText('This page broke').count(), 0)
    await page.unroute(part)
    await page.getByRole('button', { name: 'Load again' }).click()
    await page.getByRole('textbox', { name: /comment/i }).waitFor()
    assert.deepEqual(errors, [])
    await close()
  })

  test('all tabs of a browser share one stream, and when the one that listens is closed, another goes on', async () => {
    const ann = await live.join()
    const first = await open(ann)
    const streams: Request[] = []
    first.page.context().on('request', (request) => {
      if (isStream(request)) streams.push(request)
    })
    const tabs: Page[] = []
    for (let n = 0; n < 3; n += 1) {
      const tab = await first.page.context().newPage()
      await tab.goto(live.url)
      tabs.push(tab)
    }
    await live.ask([ann], { title: 'For every tab' })
    for (const tab of [first.page, ...tabs]) {
      await tab.bringToFront()
      await tab.getByText('For every tab').first().waitFor()
    }
    assert.equal(streams.length, 0, 'the first tab listens for all')

    const [last = assert.fail()] = tabs
    const taken = first.page.context().waitForEvent('request', isStream)
    await first.page.close()
    assert.ok((await taken).headers()['last-event-id'], 'from where the other was')
    await live.ask([ann], { title: 'After that' })
    await last.bringToFront()
    await last.getByText('After that').first().waitFor()
    assert.equal(streams.length, 1)
    await first.close()
  })

  test('a tab shows what happened while it was opened, though another one listens', async () => {
    const ann = await live.join()
    const first = await open(ann)
    const tab = await first.page.context().newPage()
    const scripts = Promise.withResolvers<void>()
    await tab.route(/\/assets\/app-.*\.js$/, async (route) => {
      await scripts.promise
      await route.continue()
    })
    const listed = tab.waitForResponse(/\/api\/approvals\?view=decide/)
    const opened = tab.goto(live.url)
    await (await listed).finished()
    await live.ask([ann], { title: 'Just between' })
    await first.page.getByText('Just between').first().waitFor()
    scripts.resolve()
    await opened
    await tab.getByText('Just between').first().waitFor()
    assert.deepEqual(first.errors, [])
    await first.close()
  })

  test('behind a proxy that lets no stream through it asks, and hears all the same', async () => {
    const ann = await live.join()
    const asks: Request[] = []
    const { page, errors, close } = await open(ann, async (each) => {
      each.on('request', (request) => {
        if (request.url().includes('/api/stream/messages')) asks.push(request)
      })
      // It gathers what the server says, and hands nothing on.
      await each.route(/\/api\/stream$/, () => undefined)
      await each.clock.install()
    })
    await page.clock.fastForward(7000)
    while (asks.length === 0) await page.waitForRequest(/messages/)
    await live.ask([ann], { title: 'Heard by asking' })
    await page.clock.fastForward(4000)
    await page.getByText('Heard by asking').first().waitFor()
    await waiting(page, 1).waitFor()
    assert.equal(await page.getByText('The server does not answer').count(), 0)
    assert.deepEqual(errors, [])
    await close()
  })

  test('a server that is away shows after a moment, and is forgotten when it is back', async () => {
    const own = await startLiveApp()
    const person = await own.join()
    const { page, close } = await openPage(browser)
    await page.clock.install()
    await page.goto(`${own.url}/sign-in`)
    await signInByForm(page, own.url, person.email, PASSWORD)
    await own.ask([person], { title: 'Before' })
    await page.getByText('Before').first().waitFor()
    await own.app.close()
    await page.clock.runFor(10_000)
    await page.getByText('The server does not answer').waitFor()

    const { app } = await createApp(own)
    await app.listen({ host: '127.0.0.1', port: Number(new URL(own.url).port) })
    await own.ask([person], { title: 'While it was away' })
    await page.clock.runFor(30_000)
    await page.getByText('While it was away').first().waitFor()
    await page.getByText('The server does not answer').waitFor({ state: 'detached' })
    await close()
    await app.close()
    await own.close()
  })

  test('what tells that the network is away moves nothing and hides nothing, also on a phone, and goes with it', async () => {
    const ann = await live.join()
    await live.ask([ann], { title: 'A crane' })
    const { page, errors, close } = await open(ann)
    for (const [width, height] of [
      [1440, 900],
      [768, 900],
      [390, 800],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.reload()
      await page.getByText('A crane').first().waitFor()
      const shown = [page.getByRole('heading', { name: 'Inbox' }), page.getByText('All I may see')]
      const places = () => Promise.all(shown.map((each) => each.boundingBox()))
      const before = await places()
      assert.equal(await page.getByText('You are offline').count(), 0)
      await page.context().setOffline(true)
      await page.getByText('You are offline').waitFor()
      assert.deepEqual(await places(), before, `${width} px`)
      const banner = await page.getByRole('status').filter({ hasText: 'You are offline' }).boundingBox()
      for (const box of before)
        assert.ok(
          box && banner && (banner.y >= box.y + box.height || banner.y + banner.height <= box.y),
          `${width} px: nothing lies below it`,
        )
      await page.context().setOffline(false)
      await page.getByText('You are offline').waitFor({ state: 'detached' })
    }
    assert.deepEqual(errors, [])
    await close()
  })

  test('whose session was ended elsewhere is asked to sign in at once', async () => {
    const ann = await live.join()
    const { page, close } = await open(ann)
    const sessions = await ask(live.url, 'GET', '/api/auth/sessions', ann)
    const others: { id: string; isCurrent: boolean }[] = JSON.parse(sessions.text).data
    for (const { id } of others.filter(({ isCurrent }) => !isCurrent))
      assert.equal((await ask(live.url, 'DELETE', `/api/auth/sessions/${id}`, ann)).status, 204)
    await page.waitForURL(/sign-in/)
    await close()
  })

  test('administrators see deliveries, services and what others set as it happens', async () => {
    const admin = await live.join({ role: 'SYSTEM_ADMINISTRATOR' })
    const { page, errors, close } = await open(admin)
    await visit(page, `${live.url}/services`)
    const made = await ask(live.url, 'POST', '/api/services', {
      ...admin,
      body: { name: 'Payroll', permissions: ['*'] },
    })
    assert.equal(made.status, 201)
    await page.getByText('Payroll').first().waitFor({ timeout: LIMIT_MS })
    await visit(page, `${live.url}/events`)
    await live.record('shop.sold')
    await page.getByText('shop.sold').first().waitFor({ timeout: LIMIT_MS })
    assert.deepEqual(errors, [])
    await close()
  })
})
