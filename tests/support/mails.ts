/** Mails over a fresh database, a worker that sends them, and the server that takes them. */
import { sql } from 'kysely'
import type { Pace } from '../../src/notifications/email/pace.ts'
import { createMailWorker, type MailWorker } from '../../src/notifications/email/worker.ts'
import { Wake } from '../../src/lib/wake.ts'
import type { TestWorld } from './context.ts'

/** Where mail comes from in tests. */
export const MAIL_FROM = 'Approvals <approvals@example.com>'

export type StoredMail = {
  id: string
  kind: string
  address: string
  about: string | null
  subject: string | null
  body: string | null
  facts: Record<string, unknown>
  status: string
  messageId: string
  attemptCount: number
  nextAttemptAt: Date | null
  leaseToken: string | null
  waitsFor: string | null
  gatheredInto: string | null
  error: string | null
  response: string | null
  history: { at: string; status: string; detail: string | null }[]
}

/** Every mail there is, oldest first. */
export async function storedMails({ ctx }: TestWorld): Promise<StoredMail[]> {
  const { rows } = await sql<StoredMail>`
    select id, kind, address, about, subject, body, facts, status, message_id as "messageId", attempt_count as "attemptCount",
           next_attempt_at as "nextAttemptAt", lease_token as "leaseToken", waits_for as "waitsFor", gathered_into as "gatheredInto",
           error, response, history
    from mails order by id`.execute(ctx.db)
  return rows
}

/** Each mail by itself and at once, but for its reader's quiet hours. */
const NO_PACE: Pace = { settleMs: 0, gatherMs: 0, hourlyCap: 0 }

/** A running worker. The first one of a world wakes for commits; further ones are as of other nodes. */
export function workMails(
  world: TestWorld,
  { isFirst = true, pollMs = 20, pace = NO_PACE }: { isFirst?: boolean; pollMs?: number; pace?: Pace } = {},
): MailWorker {
  const wake = isFirst ? world.mailsWake : new Wake()
  const worker = createMailWorker({ ...world, mailsWake: wake }, { pollMs, pace, random: () => 0.5 })
  if (!worker) throw new Error('the world has no SMTP_URL')
  worker.start()
  return worker
}

/** Writes dead-letter mails as the webhooks room does: one for each administrator and notice. */
export async function writeMails({ ctx }: Pick<TestWorld, 'ctx'>, count = 1, about = 'whk_1'): Promise<void> {
  const notices = Array.from({ length: count }, (_, index) => ({
    webhook: { id: about, name: `Orders ${index}`, origin: 'https://orders.example.com' },
    serviceName: 'Purchasing',
    deliveryId: 'dlv_1',
    eventType: 'shop.sold',
    attempts: 4,
    lastError: 'answered 503',
  }))
  await ctx.transact((tx) => ctx.notifyDeadLetters(tx, notices))
}
