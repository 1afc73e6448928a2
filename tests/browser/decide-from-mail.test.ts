/** Deciding from a mail, as its reader does it and as a machine does that opens every link and presses every button. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm, visit, type WatchedPage } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { linksIn } from '../support/links.ts'
import { MAIL_FROM } from '../support/mails.ts'
import { cookieHeader } from '../support/people.ts'
import { ADMIN, type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { parsed, type SmtpReceiver, startSmtp } from '../support/smtp.ts'

const AXE = join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js')
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true } as const
type Links = ReturnType<typeof linksIn>

describe('deciding from a mail', { timeout: 120_000 }, () => {
  let dataDir: string
  let smtp: SmtpReceiver
  let server: ServerProcess
  let browser: Browser
  let key: string
  let admin: string

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'uxone-decide-'))
    smtp = await startSmtp({}, { hideSTARTTLS: true })
    // The logs hold everything that they can hold, so that what they must not hold would be there. Each mail goes by itself:
    // otherwise the second of the same person comes ten seconds after the first.
    const pace = { MAIL_GATHER_SECONDS: '0', MAIL_HOURLY_CAP: '0', LOG_LEVEL: 'trace' }
    const env = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, SMTP_URL: smtp.url, MAIL_FROM }
    server = await startServerProcess(dataDir, { ...env, ...pace })
    browser = await launchBrowser()
    const signedIn = await ask(server.url, 'POST', '/api/auth/sign-in/email', { body: ADMIN })
    admin = cookieHeader(signedIn.headers.getSetCookie())
    const service = { name: 'Purchasing', permissions: ['*'] }
    key = String((await ask(server.url, 'POST', '/api/services', { cookie: admin, body: service })).body.serviceKey)
    for (const [username, name] of [
      ['ana', 'Ana Park'],
      ['ben', 'Ben Okafor'],
    ]) {
      const person = { username, name, email: `${username}@example.com`, role: 'STAFF', department: 'PROC' }
      const body = { ...person, password: ADMIN.password }
      assert.equal((await ask(server.url, 'POST', '/api/directory/users', { cookie: admin, body })).status, 201)
    }
  })
  after(async () => {
    await browser?.close()
    await server?.stop()
    await smtp?.close()
    await rm(dataDir, { recursive: true, force: true })
  })

  /** Ana, then Ben. Answers its id, and the links as they have reached Ana. */
  const request = async (title: string): Promise<Links & { id: string }> => {
    const levels = [
      { name: 'Manager', approvers: [{ username: 'ana' }] },
      { name: 'Finance', approvers: [{ username: 'ben' }] },
    ]
    const body = { title, amount: 12_500.5, currency: 'THB', requester: { name: 'Maya Lindqvist' }, levels }
    const made = await ask(server.url, 'POST', '/api/service/approvals', { key, body })
    assert.equal(made.status, 201, made.text)
    return { id: String(made.body.id), ...(await linksOf(title)) }
  }
  const linksOf = async (title: string): Promise<Links> => {
    for (let seen = 0; ; seen++) {
      const [mail] = (await smtp.waitFor(seen + 1)).slice(seen)
      if (!mail?.envelopeTo.includes('ana@example.com')) continue
      const { subject, text = '' } = await parsed(mail)
      if (subject?.includes(title)) return linksIn(text)
    }
  }
  const decisionsOf = async (id: string): Promise<unknown> =>
    (await ask(server.url, 'GET', `/api/service/approvals/${id}`, { key })).body.decisions
  const signIn = (page: Page, username = 'ana') =>
    signInByForm(page, server.url, `${username}@example.com`, ADMIN.password)
  /** Signed in already, elsewhere than at a link. */
  const openAs = async (username: string, options = {}): Promise<WatchedPage> => {
    const watched = await openPage(browser, options)
    await watched.page.goto(`${server.url}/sign-in`)
    await signIn(watched.page, username)
    return watched
  }
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

  test('who is not signed in signs in first, and finds the answer that was chosen; one press decides; the next waits', async () => {
    await request('A forklift')
    const { id, reject } = await request('Twelve laptops')
    const { page, errors, close } = await openPage(browser, PHONE)
    const referrers: (string | undefined)[] = []
    page.on('request', (each) => referrers.push(each.headers()['referer']))
    await page.goto(reject)
    await page.getByRole('textbox', { name: 'E-mail', exact: true }).waitFor()
    await signIn(page)
    assert.equal(page.url(), reject)
    for (const text of ['Twelve laptops', 'THB 12,500.50', 'Maya Lindqvist', /named you as an approver of level 1/])
      await page.getByText(text).first().waitFor()
    await page.getByText('You decide as Ana Park. Your no ends the request.').waitFor()

    // Under the thumb, in sight without scrolling; a rejection says why.
    const box = await button(page, 'Reject').boundingBox()
    assert.ok(box && box.height >= 44 && box.y > 844 / 2 && box.y + box.height <= 844, JSON.stringify(box))
    await button(page, 'Reject').tap()
    await page.getByText('Say why, so that the requester knows what to do.').waitFor()
    assert.deepEqual(await decisionsOf(id), [])
    await button(page, 'Approve instead').tap()
    assert.deepEqual(await decisionsOf(id), [], 'changing one’s mind decides nothing')
    await page.getByText('Then it goes to Finance.').waitFor()
    await button(page, 'Approve').tap()
    await page.getByRole('heading', { name: 'You approved it' }).waitFor()
    await page.getByText('It goes on to Finance.').waitFor()
    await page.getByRole('link', { name: 'A forklift' }).tap()
    await page.waitForURL(/\/approvals\/apr_/)
    assert.deepEqual([referrers.filter((each) => each?.includes('/decide/')), errors], [[], []])
    await close()
  })

  test('no mouse: Enter confirms what was chosen; the log of the request says that it came by mail', async () => {
    const { id, approve } = await request('A desk')
    const { page, errors, close } = await openAs('ana')
    await page.goto(approve)
    await page.locator('button:focus', { hasText: /^Approve$/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'You approved it' }).waitFor()
    await page.locator('h1:focus').waitFor()
    await page.goto(`${server.url}/approvals/${id}`)
    await page.getByText('approved level 1, Manager, from a mail').waitFor()
    assert.deepEqual(errors, [])
    await close()
  })

  test('no mouse: a rejection is typed and sent by the keyboard', async () => {
    const { id, reject } = await request('A yacht')
    const { page, close } = await openAs('ana')
    await page.goto(reject)
    await page.locator('textarea:focus').waitFor()
    await page.keyboard.type('Not this year.')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('heading', { name: 'You rejected it' }).waitFor()
    const decisions = await decisionsOf(id)
    assert.partialDeepStrictEqual(decisions, [{ decision: 'REJECTED', comments: 'Not this year.' }])
    await close()
  })

  test('a double click decides once, and the other tab hears of it', async () => {
    const { id, approve } = await request('Two chairs')
    const { page, close } = await openAs('ana')
    const tab = await page.context().newPage()
    for (const each of [page, tab]) await each.goto(approve)
    await button(tab, 'Approve').waitFor()
    await button(page, 'Approve').dblclick()
    await page.getByRole('heading', { name: 'You approved it' }).waitFor()
    await tab.getByRole('heading', { name: 'You approved this' }).waitFor()
    const decisions = await decisionsOf(id)
    assert.ok(Array.isArray(decisions) && decisions.length === 1)
    await close()
  })

  test('what was changed meanwhile is named, what was typed is kept, and the request itself is one press away', async () => {
    const { id, approve } = await request('A printer')
    const { page, errors, close } = await openAs('ana')
    await page.goto(approve)
    await page.getByLabel('Comment').fill('Only if it is quiet.')
    const changes = { description: 'A loud one.', priority: 'HIGH' }
    assert.equal((await ask(server.url, 'PATCH', `/api/service/approvals/${id}`, { key, body: changes })).status, 200)
    await page.getByRole('heading', { name: 'The request has changed' }).waitFor()
    await page.getByText('Changed since the mail was sent: description, priority.').waitFor()
    await page.getByText('What you have typed is kept there.').waitFor()
    await page.getByRole('link', { name: 'Open the request' }).click()
    await page.getByText('A loud one.').waitFor()
    assert.equal(await page.getByLabel('Comment').first().inputValue(), 'Only if it is quiet.')
    assert.deepEqual([await decisionsOf(id), errors], [[], []])
    await close()
  })

  test('who else is signed in is told for whom it was, and may hand over', async () => {
    const { approve } = await request('A safe')
    const { page, close } = await openAs('ben')
    await page.goto(approve)
    await page.getByRole('heading', { name: 'This mail was sent to Ana Park' }).waitFor()
    await page.getByText('You are signed in as Ben Okafor.').waitFor()
    assert.equal(await page.getByText('A safe').count(), 0)
    await button(page, 'Sign in as Ana Park').click()
    await page.getByRole('textbox', { name: 'E-mail', exact: true }).waitFor()
    await signIn(page)
    await button(page, 'Approve').waitFor()
    assert.equal(page.url(), approve)
    await page.goto(`${server.url}/decide/redacted?choice=approve`)
    await page.getByRole('heading', { name: 'This link is not known' }).waitFor()
    await close()
  })

  test('a machine without a session that opens the links, runs their scripts and presses everything decides nothing', async () => {
    const { id, approve, reject, token } = await request('A scanner')
    const { page, close } = await openPage(browser)
    const posts: string[] = []
    page.on('request', (each) => {
      if (each.method() !== 'GET') posts.push(new URL(each.url()).pathname)
    })
    for (const link of [approve, reject, approve]) {
      await visit(page, link)
      await pressEverything(page)
      // It even goes on by itself: the page's own calls, from the page's own origin.
      const statuses: unknown = await page.evaluate(`Promise.all([
        ['/api/decision-links/look-up', { token: '${token}' }],
        ['/api/decision-links/decide', { token: '${token}', decision: 'APPROVED' }],
        ['/api/decision-links/decide', { token: '${token}', decision: 'REJECTED', comments: 'x' }],
        ['/api/approvals/${id}/approve', {}],
      ].map(async ([url, body]) => (await fetch(url, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).status))`)
      assert.deepEqual(statuses, [401, 401, 401, 401])
    }
    assert.ok(posts.length > 12, 'it pressed what there was to press')
    assert.deepEqual(await decisionsOf(id), [])
    await close()

    const reader = await openAs('ana')
    await reader.page.goto(approve)
    await button(reader.page, 'Approve').click()
    await reader.page.getByRole('heading', { name: 'You approved it' }).waitFor()
    await reader.close()
  })

  test('axe finds nothing serious on the page, light at a desk and dark on a phone', async () => {
    const { id, approve, reject } = await request('An axe')
    const axe = await readFile(AXE, 'utf8')
    const places = [approve, reject, approve.replace(/\?.*/, ''), `${server.url}/decide/redacted`]
    for (const [colorScheme, width] of [
      ['light', 1440],
      ['dark', 390],
    ] as const) {
      const { page, errors, close } = await openAs('ana', { colorScheme, viewport: { width, height: 844 } })
      for (const place of places) {
        await visit(page, place)
        assert.deepEqual(await faults(page, axe), [], `${place}, ${colorScheme}, ${width}`)
      }
      assert.deepEqual(errors, [])
      await close()
    }
    assert.deepEqual(await decisionsOf(id), [])
  })

  test('no token is in the logs, in the metrics, or in what an administrator reads', async () => {
    const tokens = await Promise.all(
      smtp.mails.map(async (mail) => /\/decide\/([\w-]{43})/.exec((await parsed(mail)).text ?? '')?.[1]),
    )
    const known = tokens.filter((token) => token !== undefined)
    assert.ok(known.length > 6)
    for (const method of ['GET', 'POST', 'PUT'])
      for (const end of ['', '/', '/more', '%20'])
        await ask(server.url, method, `/decide/${known[0]}${end}`, { headers: { accept: 'text/html' } })
    const { text: metrics } = await ask(server.url, 'GET', '/metrics')
    const { body: outbox } = await ask(server.url, 'GET', '/api/mails?limit=200', { cookie: admin })
    const ids = [...JSON.stringify(outbox).matchAll(/"id":"(mal_\w+)"/g)].map(([, id]) => id)
    const mails = await Promise.all(ids.map((id) => ask(server.url, 'GET', `/api/mails/${id}`, { cookie: admin })))
    assert.ok(mails.length > 6 && mails.some(({ text }) => text.includes('/decide/redacted?choice=approve')))
    const log = server.output()
    assert.match(log, /http\.request.*\/decide\/\*/)
    const all = [log, metrics, ...mails.map(({ text }) => text)].join('\n')
    assert.deepEqual(
      known.filter((token) => all.includes(token)),
      [],
    )
  })
})

/** Fields are filled, everything that can be pressed is pressed, and so is what appears by that; going elsewhere is undone. */
async function pressEverything(page: Page): Promise<void> {
  const address = page.url()
  for (const field of await page.locator('input, textarea').all())
    await field.fill('scanner@example.com').catch(() => undefined)
  const targets = page.locator('button, a, [role="button"], input[type="submit"], input[type="checkbox"]')
  for (let index = 0; index < (await targets.count()); index++) {
    await targets
      .nth(index)
      .click({ force: true, timeout: 1000 })
      .catch(() => undefined)
    await page.keyboard.press('Enter')
    if (page.url() !== address) await visit(page, address)
  }
  await page.evaluate(`for (const form of document.querySelectorAll('form')) form.requestSubmit()`)
}

/** Serious faults by axe's rules, and whether the page is wider than its window. */
async function faults(page: Page, axe: string): Promise<string[]> {
  await page.evaluate(axe)
  const found: unknown = await page.evaluate(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).slice(0, 3).join(' | ')))`)
  const isWide: unknown = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
  return [...(Array.isArray(found) ? found : [String(found)]), ...(isWide === true ? ['wider than the window'] : [])]
}
