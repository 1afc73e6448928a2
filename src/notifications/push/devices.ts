/** A person's own devices: seen, set, tried out, removed. */
import type { Kysely } from 'kysely'
import { appendAudit } from '../../audit/append.ts'
import type { Context, PersonActor } from '../../context.ts'
import type { DB } from '../../db/schema.ts'
import { onCommit } from '../../db/transact.ts'
import { pageOfWhole } from '../../lib/cursor.ts'
import { notFound } from '../../lib/errors.ts'
import type { WholeQuery } from '../../lib/schemas.ts'
import type { PushDevice } from '../push-contract.ts'
import { deleteDevice, type DeviceRow, readDevices, saveHideDetails } from './queries.ts'
import { queueTest } from './queue-queries.ts'

/** A test that nobody got within this time has shown what it was to show. */
const TEST_MS = 5 * 60_000

export async function listDevices(ctx: Context, person: PersonActor, query: WholeQuery) {
  const rows = await readDevices(ctx.db, person.id, ctx.clock.now())
  return pageOfWhole(
    rows.map((row) => toDevice(row, person)),
    query,
    'push subscriptions',
  )
}

/** Throws 404 for those of others, and of sessions that are over. */
export async function getDevice(ctx: Context, db: Kysely<DB>, person: PersonActor, id: string): Promise<PushDevice> {
  const row = (await readDevices(db, person.id, ctx.clock.now())).find((each) => each.id === id)
  if (!row) throw notFound('push subscription', id)
  return toDevice(row, person)
}

export async function updateDevice(
  ctx: Context,
  person: PersonActor,
  id: string,
  { hideDetails }: { hideDetails: boolean },
): Promise<PushDevice> {
  return ctx.transact(async (tx) => {
    if (!(await saveHideDetails(tx, person.id, id, hideDetails))) throw notFound('push subscription', id)
    return getDevice(ctx, tx, person, id)
  })
}

/** What waits for it is never sent. */
export async function removeDevice(ctx: Context, person: PersonActor, id: string): Promise<void> {
  await ctx.transact(async (tx) => {
    if (!(await deleteDevice(tx, person.id, id))) throw notFound('push subscription', id)
    const data = { subscriptionId: id }
    await appendAudit(ctx, tx, person, { subject: person.id, action: 'user.push_turned_off', data })
  })
}

/** Goes the way of all messages, so that it shows what they meet. One at a time. */
export async function testDevice(ctx: Context, person: PersonActor, id: string): Promise<PushDevice> {
  return ctx.transact(async (tx) => {
    const device = await getDevice(ctx, tx, person, id)
    const now = ctx.clock.now()
    await queueTest(tx, { subscriptionId: id, now, expiresAt: new Date(now.getTime() + TEST_MS) })
    onCommit(tx, ctx.wakePushes)
    return device
  })
}

function toDevice({ sessionId, origin, createdAt, lastPushedAt, ...row }: DeviceRow, person: PersonActor): PushDevice {
  return {
    ...row,
    isCurrent: sessionId === person.sessionId,
    pushService: origin,
    createdAt: createdAt.toISOString(),
    lastPushedAt: lastPushedAt?.toISOString() ?? null,
  }
}
