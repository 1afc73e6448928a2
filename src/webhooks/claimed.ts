/** A claimed delivery, with all that its attempt needs. */
import type { Kysely } from 'kysely'
import type { Context } from '../context.ts'
import type { DB } from '../db/schema.ts'
import { type Lease, type LeasedRow, readLeased } from './claim-queries.ts'
import { type SendingSettings, SettingsMemory } from './sending-settings.ts'

/** What a lease lasts beyond the timeout: the result must be saved, and a database that is away for a moment come back. */
export const LEASE_SLACK_MS = 15_000

type Sending = Omit<SendingSettings, 'secrets'> & {
  /** The sealed live secrets, newest first. */
  secrets: Buffer[]
  leasedUntil: Date
}

export type ClaimedDelivery = LeasedRow & Sending

/** One delivery that is leased already: a test's. */
export async function readClaimed(ctx: Context, lease: Lease): Promise<ClaimedDelivery | undefined> {
  const row = await readLeased(ctx.db, lease.id, lease.leaseToken)
  return row && (await withSettings(ctx.db, new SettingsMemory(), [row], ctx.clock.now()))[0]
}

/** `db`: the transaction of the claim at `now`. */
export async function withSettings(
  db: Kysely<DB>,
  memory: SettingsMemory,
  rows: readonly LeasedRow[],
  now: Date,
): Promise<ClaimedDelivery[]> {
  const found = await memory.find(db, stampsOf(rows))
  const sending = new Map<string, Sending>()
  for (const { webhookId } of rows) {
    const settings = sending.has(webhookId) ? undefined : found.get(webhookId)
    if (settings) sending.set(webhookId, sendingAt(settings, now))
  }
  return rows.flatMap((row) => {
    const settings = sending.get(row.webhookId)
    return settings ? { ...row, ...settings } : []
  })
}

/** Which settings they must be sent with. */
export function stampsOf(rows: readonly LeasedRow[]): Map<string, string> {
  return new Map(rows.map((row) => [row.webhookId, row.settingsStamp]))
}

function sendingAt({ secrets, ...settings }: SendingSettings, now: Date): Sending {
  const live = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
  const leasedUntil = new Date(now.getTime() + settings.timeoutMs + LEASE_SLACK_MS)
  return { ...settings, secrets: live.map(({ ciphertext }) => ciphertext), leasedUntil }
}
