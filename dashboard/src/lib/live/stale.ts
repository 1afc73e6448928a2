/** Which of the answers that are kept become old by what was heard: those, and no others. Pure. */
import { confirmRoutes } from '../../../../src/approvals/confirm-contract.ts'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import { commentRoutes } from '../../../../src/approvals/comment-contract.ts'
import { insightsRoutes } from '../../../../src/approvals/insights-contract.ts'
import { lookRoutes } from '../../../../src/approvals/look-contract.ts'
import { linkRoutes } from '../../../../src/approvals/link-contract.ts'
import { auditRoutes } from '../../../../src/audit/contract.ts'
import { viewRoutes, watchRoutes } from '../../../../src/approvals/view-contract.ts'
import { authRoutes } from '../../../../src/auth/contract.ts'
import { eventRoutes } from '../../../../src/events/contract.ts'
import { mailRoutes } from '../../../../src/notifications/contract.ts'
import { notificationRoutes } from '../../../../src/notifications/inbox-contract.ts'
import type { RouteContract } from '../../../../src/route.ts'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { fieldsOf } from '../fields.ts'
import type { Heard } from './heard.ts'

/** Answers of routes whose tag begins so, but for some; of one route; or of one route about one thing. */
export type Stale = {
  area: string
  besides?: readonly string[]
  url?: string
  id?: string
  /** What moves slower than it is heard of is read again no more often than this. */
  everyMs?: number
}

const { list, stats, get, history } = approvalRoutes
const SESSION = whole(authRoutes.session)
/** Sums of many: one approval more moves them little, and they cost more than a list. */
const INSIGHTS: Stale = { ...whole(insightsRoutes.approvals), everyMs: 10_000 }
/** What a person was told, and how much of it is unread. */
const TOLD: Stale[] = [whole(notificationRoutes.list), SESSION]
/** Whatever is changed is audited. */
const AUDIT = whole(auditRoutes.list)
const TOLD_BY_EVENTS = [list.tag, eventRoutes.list.tag]
/** With an event come deliveries to the webhooks that listen, and mails. */
const ANY_EVENT: Stale[] = [
  AUDIT,
  whole(eventRoutes.list),
  { area: webhookRoutes.list.tag },
  { area: mailRoutes.list.tag },
]

export function staleBy(heard: Heard): Stale[] {
  switch (heard.kind) {
    case 'cursor':
      return []
    case 'event':
      return [...ofApproval(heard), ...ofWebhook(heard), ...ANY_EVENT]
    case 'changed':
      if (heard.area === notificationRoutes.list.tag) return TOLD
      if (heard.area === watchRoutes.get.tag) return [{ area: heard.area }, whole(list), whole(viewRoutes.counts)]
      if (heard.area === confirmRoutes.get.tag) return [AUDIT, { area: heard.area }, SESSION]
      return [AUDIT, { area: heard.area }]
    case 'away':
      return [{ area: '', besides: TOLD_BY_EVENTS }]
    case 'signed out':
      return [SESSION]
    case 'anything':
      return [{ area: '' }]
    default:
      return heard satisfies never
  }
}

/** Lists and counts may change by any of them; a page, by those of its approval. What is said changes nothing of it. */
function ofApproval({ eventType, approvalId }: Extract<Heard, { kind: 'event' }>): Stale[] {
  if (approvalId === null || !eventType.startsWith('approval.')) return []
  const about = { id: approvalId }
  if (eventType === 'approval.commented')
    return [
      ...[commentRoutes.list, history, lookRoutes.changes].map((route) => ({ ...whole(route), ...about })),
      ...TOLD,
    ]
  const ofOne = [get, history, lookRoutes.changes].map((route) => ({ ...whole(route), ...about }))
  return [whole(list), whole(stats), whole(viewRoutes.counts), ...ofOne, whole(linkRoutes.lookUp), INSIGHTS, ...TOLD]
}

function ofWebhook({ eventType }: Extract<Heard, { kind: 'event' }>): Stale[] {
  return eventType.startsWith('webhook.') ? TOLD : []
}

function whole({ tag, url }: RouteContract): Stale {
  return { area: tag, url }
}

/** Does a kept answer belong to what became old? Keys are as reads.ts makes them; one that is made otherwise belongs to no route. */
export function isStale({ area, besides = [], url, id }: Stale, queryKey: readonly unknown[]): boolean {
  const [tag, keptUrl, ...rest] = queryKey
  if (typeof tag !== 'string' || typeof keptUrl !== 'string' || !keptUrl.startsWith('/api/')) return false
  if (!tag.startsWith(area) || besides.includes(tag)) return false
  if (url !== undefined && keptUrl !== url) return false
  return id === undefined || fieldsOf(fieldsOf(rest.at(-1))['params'])['id'] === id
}
