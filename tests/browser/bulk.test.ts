/** Many requests decided together: by mouse, by keyboard alone, on a phone, while somebody else decides too. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { cookieHeader } from '../support/people.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'

const AXE = join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js')
const BOTH = [{ email: ADMIN.email }, { username: 'ben' }]
const BEN = { email: 'ben@example.com', password: 'correct horse battery' }

test('requests are selected and decided together', { timeout: 240_000 }, async (t) => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-bulk-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  cleanup.defer(() => server.stop())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const office = await openOffice(server.url)
  const axe = await readFile(AXE, 'utf8')
  const desk = await openPage(browser)
  await signInByForm(desk.page, server.url, ADMIN.email, ADMIN.password)

  await t.test('by mouse: the sum is exact, a departure leaves it, the result names each', async () => {
    await byMouse(desk.page, office, axe)
  })
  await t.test('by keyboard alone, and above one’s amount the sheet asks once more', async () => {
    await byKeyboard(desk.page, server.url, office)
  })
  await t.test('on a phone the bar covers no row', async () => {
    const phone = await openPage(browser, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
    await signInByForm(phone.page, server.url, ADMIN.email, ADMIN.password)
    await onPhone(phone.page, office, axe)
    assert.deepEqual(phone.errors, [])
  })
  assert.deepEqual(desk.errors, [])
})

async function byMouse(page: Page, { request, approveAsBen, statusOf }: Office, axe: string): Promise<void> {
  const paper = await request('Paper', 0.1, { levels: [{ mode: 'all', approvers: BOTH }] })
  const pens = await request('Pens', 0.2)
  const desks = await request('Desks', 12_500.1234)
  const flight = await request('Flight', 300, {
    currency: 'USD',
    approvalType: 'TRAVEL',
    levels: [{ mode: 'all', approvers: BOTH }],
  })
  await page.getByLabel('Select: Flight').waitFor()
  for (const title of ['Paper', 'Pens', 'Desks', 'Flight']) await page.getByLabel(`Select: ${title}`).click()
  const bar = page.getByRole('group', { name: 'Selected rows' })
  await bar.getByText('THB 12,500.4234 + USD 300.00').waitFor()
  await bar.getByText('2 different types').waitFor()
  assert.deepEqual(await faults(page, axe), [])

  await approveAsBen(desks)
  await page.getByText('Left your selection: “Desks”').waitFor()
  await bar.getByText('3 selected').waitFor()
  await bar.getByText('THB 0.30 + USD 300.00').waitFor()

  await bar.getByRole('button', { name: 'Reject 3' }).click()
  await bar.getByText('Say why').waitFor()
  await bar.getByLabel('Comment on all of them').fill('Not this quarter')
  // Ben is faster with one of them, and this page has not heard of it. The route stays: Chromium may leave a request that
  // begins while interception ends without an answer.
  let isOvertaken = false
  await page.route('**/api/approvals/bulk', async (route) => {
    if (!isOvertaken) await approveAsBen(pens)
    isOvertaken = true
    await route.continue()
  })
  await bar.getByRole('button', { name: 'Reject 3' }).click()
  const result = page.getByRole('region', { name: 'What became of each' })
  await result.getByText('2 rejected, 1 not').waitFor()
  await result.getByText('Ben Okafor already approved it.').waitFor()
  assert.deepEqual(await faults(page, axe), [])
  assert.deepEqual(await Promise.all([paper, pens, flight].map(statusOf)), ['REJECTED', 'APPROVED', 'REJECTED'])
  await page.getByLabel('Select: Paper').waitFor({ state: 'hidden' })
  await result.getByRole('button', { name: 'Close the result' }).click()
}

async function byKeyboard(page: Page, url: string, { request, statusOf, as }: Office): Promise<void> {
  await page.goto(`${url}/account`)
  await page.getByRole('button', { name: 'Set an amount' }).press('Enter')
  await page.getByRole('combobox', { name: 'Currency' }).focus()
  await page.keyboard.type('THB')
  await page.getByRole('option', { name: 'THB' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByLabel('Amount in THB').focus()
  await page.keyboard.type('50000')
  await page.getByLabel('Amount in THB').press('Enter')
  await page.getByText('Saved.').waitFor()
  const saved = await as('GET', '/api/approvals/preferences')
  assert.deepEqual(saved.body, { confirmAbove: [{ currency: 'THB', amount: 50_000 }] })

  const ids = [await request('Chairs', 10), await request('Server room', 2_000_000), await request('Lamps', 20)]
  await page.goto(`${url}/`)
  await page.getByLabel('Select: Lamps').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('X')
  const bar = page.getByRole('group', { name: 'Selected rows' })
  await bar.getByText('3 selected').waitFor()
  await page.keyboard.press('Escape')
  await bar.waitFor({ state: 'hidden' })
  await page.keyboard.press('k')
  await page.keyboard.press('k')
  await page.keyboard.press('x')
  await bar.getByText('1 selected').waitFor()
  await page.keyboard.press('Shift+ArrowDown')
  await bar.getByText('2 selected').waitFor()
  await page.keyboard.press('J')
  await bar.getByText('3 selected').waitFor()
  await page.keyboard.press('K')
  await bar.getByText('2 selected').waitFor()
  await page.keyboard.press('J')
  await bar.getByText('1 above your amount').waitFor()
  await page.getByRole('status').filter({ hasText: '3 selected, THB 2,000,030.00' }).waitFor({ state: 'attached' })

  await page.keyboard.press('r')
  await page.keyboard.type('As agreed')
  await page.keyboard.press('Escape')
  await page.keyboard.press('a')
  await bar.getByText('Enter approves 3 requests.').waitFor()
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog', { name: 'Approve this amount?' })
  await sheet.getByText('THB 2,000,000.00').waitFor()
  await sheet.getByText('Server room').waitFor()
  await sheet.getByText('And 2 others').waitFor()
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'hidden' })
  assert.equal(await bar.getByLabel('Comment on all of them').inputValue(), 'As agreed')
  assert.deepEqual(await Promise.all(ids.map(statusOf)), ['PENDING', 'PENDING', 'PENDING'])
  await page.keyboard.press('a')
  await page.keyboard.press('Enter')
  await sheet.getByRole('button', { name: 'Approve all 3' }).and(page.locator(':focus')).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '3 approved' }).waitFor()
  assert.deepEqual(await Promise.all(ids.map(statusOf)), ['APPROVED', 'APPROVED', 'APPROVED'])

  // One alone, by its own key.
  const alone = await request('Warehouse', 50_000.0001)
  await page.getByRole('heading', { name: 'Warehouse' }).waitFor()
  await page.keyboard.press('a')
  await page.keyboard.press('Enter')
  const one = page.getByRole('dialog', { name: 'Approve this amount?' })
  await one.getByText('THB 50,000.0001').waitFor()
  await one.getByRole('button', { name: 'Approve' }).and(page.locator(':focus')).waitFor()
  assert.equal(await statusOf(alone), 'PENDING')
  await page.keyboard.press('Enter')
  await page.getByText('Nothing waits for you').first().waitFor()
  assert.equal(await statusOf(alone), 'APPROVED')
}

async function onPhone(page: Page, { request, statusOf }: Office, axe: string): Promise<void> {
  const ids: string[] = []
  for (let n = 0; n < 14; n++) ids.push(await request(`Item ${n}`, 1))
  await page.getByLabel('Select all 14').waitFor()
  await page.getByLabel('Select all 14').click()
  const bar = page.getByRole('group', { name: 'Selected rows' })
  await bar.getByText('14 selected').waitFor()
  assert.deepEqual(await faults(page, axe), [])
  await page.evaluate('window.scrollTo(0, document.body.scrollHeight)')
  const [last, over] = [await page.locator('li:has([id^="row-"])').last().boundingBox(), await bar.boundingBox()]
  assert.ok(last && over && last.y + last.height <= over.y, 'the last row is under the bar')
  await bar.getByRole('button', { name: 'Approve 14' }).click()
  await page.getByRole('heading', { name: '14 approved' }).waitFor()
  assert.equal(await page.getByText('Left your selection').count(), 0, 'what one decides oneself is no departure')
  assert.ok((await Promise.all(ids.map(statusOf))).every((status) => status === 'APPROVED'))

  const truck = await request('Truck', 900_000)
  await page.getByText('Truck').first().click()
  await page.getByRole('button', { name: 'Approve' }).last().click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Comment (optional)').fill('Within the plan')
  await drawer.getByRole('button', { name: 'Approve' }).click()
  await drawer.getByText('You want to be asked above').waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await drawer.getByLabel('Comment (optional)').inputValue(), 'Within the plan')
  assert.equal(await statusOf(truck), 'PENDING')
  await drawer.getByRole('button', { name: 'Approve' }).click()
  await drawer.getByText('You want to be asked above').waitFor()
  await drawer.getByRole('button', { name: 'Approve' }).click()
  await drawer.waitFor({ state: 'hidden' })
  assert.equal(await statusOf(truck), 'APPROVED')
}

type Office = Awaited<ReturnType<typeof openOffice>>

/** The administrator and Ben are asked together; either is enough to say yes. */
async function openOffice(url: string) {
  const enter = async (person: typeof ADMIN): Promise<string> =>
    cookieHeader((await ask(url, 'POST', '/api/auth/sign-in/email', { body: person })).headers.getSetCookie())
  const cookie = await enter(ADMIN)
  const ben = { ...BEN, name: 'Ben Okafor', username: 'ben', department: 'PROC', role: 'STAFF' }
  assert.equal((await ask(url, 'POST', '/api/directory/users', { cookie, body: ben })).status, 201)
  const bens = await enter(BEN)
  const service = { name: 'Purchasing', permissions: ['*'] }
  const key = String((await ask(url, 'POST', '/api/services', { cookie, body: service })).body.serviceKey)
  const levels = [{ mode: 'any', approvers: BOTH }]
  return {
    as: (method: string, path: string) => ask(url, method, path, { cookie }),
    async request(title: string, amount: number, changes: object = {}): Promise<string> {
      const body = { title, amount, currency: 'THB', levels, requester: { name: 'May' }, ...changes }
      const reply = await ask(url, 'POST', '/api/service/approvals', { key, body })
      assert.equal(reply.status, 201, reply.text)
      return String(reply.body.id)
    },
    async approveAsBen(id: string): Promise<void> {
      assert.equal((await ask(url, 'POST', `/api/approvals/${id}/approve`, { cookie: bens })).status, 200)
    },
    statusOf: async (id: string) => (await ask(url, 'GET', `/api/approvals/${id}`, { cookie })).body.status,
  }
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
