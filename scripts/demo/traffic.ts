/** Live traffic over the service API: somebody asks, comments or answers, an order is shipped, every few seconds. */
import type { Approval } from '../../src/approvals/shapes.ts'
import { sleepUntil } from '../../src/lib/poller.ts'
import { call, type Service } from './client.ts'
import { type Company, companyOf } from './company.ts'
import { type Demo, SERVICES } from './fill.ts'
import type { Chance } from './random.ts'
import { requestersOf, wantedBy } from './requests.ts'
import { asksVisitor, nextAsked, remarkTo, wordsFor } from './verdicts.ts'

const PAUSE_MS = { least: 1000, more: 2500 }
/** So many wait, and no more are asked for. */
const MOST_WAITING = 120
/** Of what a visitor may decide, so much is left for her. */
const LEFT_FOR_VISITORS = 12

export type Traffic = { stop(): Promise<void> }

type Where = { url: string; demo: Demo; onError: (error: unknown) => void }

export function startTraffic({ url, demo, onError }: Where, chance: Chance): Traffic {
  const stopping = new AbortController()
  const company = companyOf(demo.people)
  const services = SERVICES.map((name) => ({ name, url, key: demo.keys[name] }))
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await step(services, company, chance).catch((error: unknown) => {
        if (!stopping.signal.aborted) onError(error)
      })
      await sleepUntil(PAUSE_MS.least + chance.next() * PAUSE_MS.more, stopping.signal)
    }
  }
  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

async function step(services: readonly Service[], company: Company, chance: Chance): Promise<void> {
  const draw = chance.next()
  if (draw < 0.1) return ship(chance.pick(services), chance)
  if (draw < 0.5) return ask(services, company, chance)
  const service = chance.pick(services)
  const { data } = await waiting(service)
  if (draw < 0.6) return remark(service, data, chance)
  await answer(service, data, company, chance)
}

function waiting(service: Service): Promise<{ data: Approval[]; total: number }> {
  return call(service, 'GET', '/api/service/approvals?status=PENDING&sort=createdAt&limit=100&count=true')
}

async function ask(services: readonly Service[], company: Company, chance: Chance): Promise<void> {
  const wanted = wantedBy(chance.pick(requestersOf(company, chance)), company, chance, new Date())
  const service = services.find(({ name }) => name === wanted.service)
  if (!service || (await waiting(service)).total > MOST_WAITING) return
  await call(service, 'POST', '/api/service/approvals', wanted.body)
}

async function ship(service: Service, chance: Chance): Promise<void> {
  const payload = { order: `PO-${Math.floor(1000 + chance.next() * 9000)}`, carrier: 'Kerry', parcels: 3 }
  await call(service, 'POST', '/api/service/events', { eventType: `${slugOf(service.name)}.order-shipped`, payload })
}

async function answer(service: Service, open: readonly Approval[], company: Company, chance: Chance): Promise<void> {
  const theirs = open.filter((each) => asksVisitor(each, company))
  const due = [...open.filter((each) => !theirs.includes(each)), ...theirs.slice(0, -LEFT_FOR_VISITORS)]
  if (due.length === 0) return
  const approval = chance.pick(due)
  const { verdict, comments } = wordsFor(chance)
  const path = `/api/service/approvals/${approval.id}/${verdict === 'APPROVED' ? 'approve' : 'reject'}`
  await call(service, 'POST', path, { approverId: nextAsked(approval), comments })
}

/** Who asked asks again, or is asked. */
async function remark(service: Service, open: readonly Approval[], chance: Chance): Promise<void> {
  if (open.length === 0) return
  const approval = chance.pick(open)
  const people = [approval.requester?.userId, nextAsked(approval)].flatMap((userId) => userId ?? [])
  const [authorId, mentioned] = chance.next() < 0.5 ? people : people.toReversed()
  if (authorId === undefined || mentioned === undefined) return
  await call(service, 'POST', `/api/service/approvals/${approval.id}/comments`, {
    authorId,
    text: remarkTo(mentioned, chance),
  })
}

function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]+/g, '-')
}
