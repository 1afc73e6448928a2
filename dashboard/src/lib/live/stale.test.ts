import assert from 'node:assert/strict'
import { test } from 'node:test'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import { commentRoutes } from '../../../../src/approvals/comment-contract.ts'
import { insightsRoutes } from '../../../../src/approvals/insights-contract.ts'
import { linkRoutes } from '../../../../src/approvals/link-contract.ts'
import { viewRoutes, watchRoutes } from '../../../../src/approvals/view-contract.ts'
import { auditRoutes } from '../../../../src/audit/contract.ts'
import { authRoutes, serviceRoutes } from '../../../../src/auth/contract.ts'
import { eventRoutes } from '../../../../src/events/contract.ts'
import { jobRoutes } from '../../../../src/jobs/contract.ts'
import { mailRoutes } from '../../../../src/notifications/contract.ts'
import { notificationRoutes } from '../../../../src/notifications/inbox-contract.ts'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { read, readAll, readPages } from '../reads.ts'
import type { Heard } from './heard.ts'
import { isStale, staleBy } from './stale.ts'

const KEPT = {
  inbox: readPages(approvalRoutes.list, { query: { mine: 'true' } }),
  stats: read(approvalRoutes.stats, {}),
  views: read(viewRoutes.counts, {}),
  watch: read(watchRoutes.get, { params: { id: 'apr_1' } }),
  page: read(approvalRoutes.get, { params: { id: 'apr_1' } }),
  otherPage: read(approvalRoutes.get, { params: { id: 'apr_2' } }),
  link: read(linkRoutes.lookUp, { body: { token: 't' } }),
  history: read(approvalRoutes.history, { params: { id: 'apr_1' }, query: {} }),
  otherHistory: readPages(approvalRoutes.history, { params: { id: 'apr_2' } }),
  comments: readAll(commentRoutes.list, { params: { id: 'apr_1' } }),
  otherComments: readAll(commentRoutes.list, { params: { id: 'apr_2' } }),
  insights: read(insightsRoutes.approvals, { query: { groupBy: 'day' } }),
  session: read(authRoutes.session, {}),
  sessions: read(authRoutes.sessions, {}),
  events: readPages(eventRoutes.list, {}),
  event: read(eventRoutes.get, { params: { id: 'evt_1' } }),
  webhooks: readPages(webhookRoutes.list, {}),
  deliveries: readPages(webhookRoutes.deliveries, {}),
  mails: readPages(mailRoutes.list, {}),
  jobs: readPages(jobRoutes.list, {}),
  told: readPages(notificationRoutes.list, {}),
  services: readPages(serviceRoutes.list, {}),
  audit: readPages(auditRoutes.list, {}),
  check: read(auditRoutes.verify, { query: {} }),
  measures: { queryKey: ['Measures', 'whk_1', '24h'] },
  types: { queryKey: ['Types of events'] },
}

function staleIn(heard: Heard): string[] {
  const stale = staleBy(heard)
  return Object.entries(KEPT).flatMap(([name, { queryKey }]) =>
    stale.some((each) => isStale(each, queryKey)) ? [name] : [],
  )
}

test('an event of an approval: lists, counts, its own page, what waits; and what administrators see of events', () => {
  const heard: Heard = { kind: 'event', cursor: 'c', eventType: 'approval.approved', approvalId: 'apr_1' }
  const administration = ['events', 'webhooks', 'deliveries', 'mails']
  assert.deepEqual(staleIn(heard), [
    'inbox',
    'stats',
    'views',
    'page',
    'link',
    'history',
    'insights',
    'session',
    ...administration,
    'told',
    'audit',
  ])
})

test('what is said about an approval: that, its history and what people were told; not the approval', () => {
  const heard: Heard = { kind: 'event', cursor: 'c', eventType: 'approval.commented', approvalId: 'apr_1' }
  const administration = ['events', 'webhooks', 'deliveries', 'mails']
  assert.deepEqual(staleIn(heard), ['history', 'comments', 'session', ...administration, 'told', 'audit'])
})

test('another event: what administrators see of events alone, also where it is about an approval', () => {
  for (const approvalId of [null, 'apr_1']) {
    const heard: Heard = { kind: 'event', cursor: 'c', eventType: 'shop.sold', approvalId }
    assert.deepEqual(staleIn(heard), ['events', 'webhooks', 'deliveries', 'mails', 'audit'])
  }
})

test('an event of a webhook: what people were told of it, too', () => {
  const heard: Heard = { kind: 'event', cursor: 'c', eventType: 'webhook.disabled', approvalId: null }
  assert.deepEqual(staleIn(heard), ['session', 'events', 'webhooks', 'deliveries', 'mails', 'told', 'audit'])
})

test('a change: its area, and what is audited', () => {
  assert.deepEqual(staleIn({ kind: 'changed', area: 'Notifications' }), ['session', 'told'])
  assert.deepEqual(staleIn({ kind: 'changed', area: 'Jobs' }), ['jobs', 'audit'])
  assert.deepEqual(staleIn({ kind: 'changed', area: 'Webhooks' }), ['webhooks', 'deliveries', 'audit'])
  assert.deepEqual(staleIn({ kind: 'changed', area: 'Signing in' }), ['session', 'sessions', 'audit'])
  assert.deepEqual(staleIn({ kind: 'changed', area: 'What is not known yet' }), ['audit'])
})

test('having been away: what no event tells', () => {
  assert.deepEqual(staleIn({ kind: 'away' }), [
    'watch',
    'session',
    'sessions',
    'webhooks',
    'deliveries',
    'mails',
    'jobs',
    'told',
    'services',
    'audit',
    'check',
  ])
})

test('a heartbeat: nothing; the end of a session: who is signed in; anything: every answer of a route', () => {
  assert.deepEqual(staleIn({ kind: 'cursor', cursor: 'c' }), [])
  assert.deepEqual(staleIn({ kind: 'signed out' }), ['session'])
  assert.deepEqual(
    staleIn({ kind: 'anything' }),
    Object.keys(KEPT).filter((name) => name !== 'measures' && name !== 'types'),
  )
})

test('what I watch on another device: the button, the list and the counts', () => {
  assert.deepEqual(staleIn({ kind: 'changed', area: 'Watching' }), ['inbox', 'views', 'watch'])
})
