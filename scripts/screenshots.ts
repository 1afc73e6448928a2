/** `npm run screenshots`: fills a fresh server with a small company and takes the README's pictures into docs/images/. */
import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchBrowser, openPage, signInByForm } from '../tests/support/browser.ts'
import { ask } from '../tests/support/http.ts'
import { ADMIN, startServerProcess } from '../tests/support/server-process.ts'

const IMAGES = join(import.meta.dirname, '../docs/images')

type Picture = { name: string; path: string; width: number; height: number; dark?: boolean }
type Seeded = { url: string; approval: string; webhook: string }

const PEOPLE = [
  { name: 'Mali Srisuk', username: 'mali', department: 'PROC', role: 'MANAGER' },
  { name: 'Ben Okafor', username: 'ben', department: 'FIN', role: 'SENIOR_MANAGER' },
  { name: 'สมชาย ใจดี', username: 'somchai', department: 'PROC', role: 'STAFF' },
]

const REQUESTS = [
  {
    title: '12 laptops for the new office',
    amount: 486_000,
    approvalType: 'PURCHASE_ORDER',
    urgency: 'URGENT',
    inHours: 5,
  },
  { title: 'Forklift lease, Rayong plant', amount: 99_000, approvalType: 'PURCHASE_ORDER', inHours: 52 },
  { title: 'Flight to Osaka, supplier audit', amount: 32_400, approvalType: 'TRAVEL', inHours: 20 },
  {
    title: 'Annual licence for the CAD software',
    amount: 1_250_000.5,
    approvalType: 'PURCHASE_ORDER',
    priority: 'HIGH',
  },
  { title: 'Read access to the payroll archive', approvalType: 'ACCESS' },
  { title: 'Office supplies, week 47', amount: 4_310.25, approvalType: 'PURCHASE_ORDER' },
]

const dataDir = await mkdtemp(join(tmpdir(), 'uxone-pictures-'))
const receiver = createServer((request, response) => {
  request.resume()
  response.writeHead(request.url === '/slow' ? 503 : 204).end()
}).listen(0, '127.0.0.1')
const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
const browser = await launchBrowser()
try {
  await mkdir(IMAGES, { recursive: true })
  const seeded = await seed(server.url)
  for (const picture of pictures(seeded)) await take(browser, seeded.url, picture)
} finally {
  await browser.close()
  await server.stop()
  receiver.close()
  await rm(dataDir, { recursive: true, force: true })
}

function pictures({ approval, webhook }: Seeded): Picture[] {
  const desk = { width: 1440, height: 900 }
  return [
    { name: 'inbox-light', path: '/', ...desk },
    { name: 'inbox-dark', path: '/', ...desk, dark: true },
    { name: 'approval-phone', path: `/approvals/${approval}`, width: 390, height: 844 },
    { name: 'webhook-light', path: `/webhooks/${webhook}`, ...desk },
  ]
}

async function take(from: Browser, url: string, { name, path, width, height, dark = false }: Picture): Promise<void> {
  const { page, close } = await openPage(from, { viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' })
  await signInByForm(page, url, ADMIN.email, ADMIN.password)
  await page.goto(`${url}${path}`)
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(IMAGES, `${name}.png`) })
  await close()
}

async function seed(url: string): Promise<Seeded> {
  const signedIn = await ask(url, 'POST', '/api/auth/sign-in/email', { body: ADMIN })
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  for (const person of PEOPLE)
    await ask(url, 'POST', '/api/directory/users', {
      cookie,
      body: { ...person, email: `${person.username}@example.com` },
    })
  const service = await ask(url, 'POST', '/api/services', { cookie, body: { name: 'Purchasing', permissions: ['*'] } })
  const key = String(service.body.serviceKey)
  const address = receiver.address()
  const hook = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const webhook = await ask(url, 'POST', '/api/service/webhooks', {
    key,
    body: { name: 'Order system', url: `${hook}/orders`, events: ['approval.*'] },
  })
  await ask(url, 'POST', '/api/service/webhooks', { key, body: { name: 'Data warehouse', url: `${hook}/slow` } })
  let approval = ''
  for (const { inHours, ...request } of REQUESTS.toReversed()) {
    const made = await ask(url, 'POST', '/api/service/approvals', { key, body: requestBody(request, inHours) })
    if (made.status !== 201) throw new Error(made.text)
    approval = String(made.body.id)
  }
  await ask(url, 'POST', `/api/service/webhooks/${String(webhook.body.id)}/test`, { key })
  return { url, approval, webhook: String(webhook.body.id) }
}

function requestBody(
  request: { title: string; amount?: number },
  inHours: number | undefined,
): Record<string, unknown> {
  const due = inHours === undefined ? {} : { dueDate: new Date(Date.now() + inHours * 3_600_000).toISOString() }
  return {
    ...request,
    ...due,
    ...(request.amount === undefined ? {} : { currency: 'THB' }),
    department: 'PROC',
    requester: { username: 'somchai' },
    description: 'Three offers were compared; this one delivers in two weeks.',
    fields: { supplier: 'Siam IT Co., Ltd.', costCentre: 'CC-4410' },
    levels: [
      { name: 'Manager', mode: 'any', approvers: [{ email: ADMIN.email }, { username: 'mali' }] },
      { name: 'Finance', approvers: [{ username: 'ben' }] },
    ],
  }
}
