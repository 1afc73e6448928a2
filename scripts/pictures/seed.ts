/** Fills a fresh server with a small company, through its own API. */
import { ask, type Reply } from '../../tests/support/http.ts'
import { ADMIN } from '../../tests/support/server-process.ts'
import { endpointsAt } from '../sample/endpoints.ts'

export type Seeded = { approval: string; serviceId: string; webhooks: Record<string, string> }

const PEOPLE = [
  { name: 'Mali Srisuk', username: 'mali', department: 'PROC', role: 'MANAGER' },
  { name: 'Ben Okafor', username: 'ben', department: 'FIN', role: 'SENIOR_MANAGER' },
  { name: 'สมชาย ใจดี', username: 'somchai', department: 'PROC', role: 'STAFF' },
]

/** The first ones wait for the administrator; they are made last, so that they are on top. */
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

const DECIDED = ['Pallet racks', 'Safety shoes', 'Crane inspection', 'Toner', 'Meeting room screens', 'Lab coats']

export async function seedCompany(url: string, receiversUrl: string): Promise<Seeded> {
  const cookie = await signIn(url)
  for (const person of PEOPLE) {
    const body = { ...person, email: `${person.username}@example.com`, password: ADMIN.password }
    made(await ask(url, 'POST', '/api/directory/users', { cookie, body }))
  }
  await registerService(url, cookie, { name: 'Travel desk', permissions: ['approvals:create'] })
  const { key, serviceId } = await registerService(url, cookie, { name: 'Purchasing', permissions: ['*'] })
  const webhooks: Record<string, string> = {}
  for (const [name, body] of Object.entries(endpointsAt(receiversUrl))) {
    webhooks[name] = String(made(await ask(url, 'POST', '/api/service/webhooks', { key, body })).id)
  }
  for (const title of DECIDED) await decide(url, key, title)
  const body = { eventType: 'purchasing.order-shipped', payload: { order: 'PO-1042', carrier: 'Kerry', parcels: 3 } }
  made(await ask(url, 'POST', '/api/service/events', { key, body }))
  let approval = ''
  for (const { inHours, ...request } of REQUESTS.toReversed()) {
    const reply = await ask(url, 'POST', '/api/service/approvals', { key, body: requestBody(request, inHours) })
    approval = String(made(reply).id)
  }
  made(await ask(url, 'POST', `/api/service/webhooks/${webhooks.erp}/test`, { key }))
  return { approval, serviceId, webhooks }
}

async function signIn(url: string): Promise<string> {
  const signedIn = await ask(url, 'POST', '/api/auth/sign-in/email', { body: ADMIN })
  return signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

async function registerService(url: string, cookie: string, body: object): Promise<{ key: string; serviceId: string }> {
  const { serviceKey, id } = made(await ask(url, 'POST', '/api/services', { cookie, body }))
  return { key: String(serviceKey), serviceId: String(id) }
}

/** An approval that two people say yes to: three events. */
async function decide(url: string, key: string, title: string): Promise<void> {
  const amount = 1000 + title.length * 731.5
  const body = requestBody({ title, amount, approvalType: 'PURCHASE_ORDER' }, undefined)
  const { id, workflow } = made(await ask(url, 'POST', '/api/service/approvals', { key, body }))
  for (const approverId of oneOfEachLevel(workflow)) {
    const decision = { approverId, comments: 'Within the budget.' }
    made(await ask(url, 'POST', `/api/service/approvals/${String(id)}/approve`, { key, body: decision }))
  }
}

function oneOfEachLevel(workflow: unknown): string[] {
  const text = JSON.stringify(workflow)
  const slots = [...text.matchAll(/"userId":"(usr_\w+)"[^{}]*?"level":(\d)/g)]
  return ['1', '2'].flatMap((level) => slots.find((slot) => slot[2] === level)?.[1] ?? [])
}

function made({ status, body, text }: Reply): Record<string, unknown> {
  if (status >= 300) throw new Error(`the seed was refused: ${text}`)
  return body
}

function requestBody(
  request: { title: string; amount?: number; approvalType?: string },
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
