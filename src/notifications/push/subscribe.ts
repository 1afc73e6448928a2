/** Lets a browser take a person's push messages for as long as the session lasts that asked for it. */
import { createHash, ECDH } from 'node:crypto'
import { appendAudit } from '../../audit/append.ts'
import type { Context, PersonActor } from '../../context.ts'
import { EgressGuard, targetFault } from '../../lib/egress.ts'
import { conflict, unauthenticated, unprocessable } from '../../lib/errors.ts'
import type { PushDevice, SubscribeBody } from '../push-contract.ts'
import { getDevice } from './devices.ts'
import { countOthers, lockPersonAndSession, saveDevice } from './queries.ts'
import { sealTarget } from './target.ts'

const MAX_DEVICES = 10
const POINT_BYTES = 65
const AUTH_BYTES = 16

/** The same browser again only renews it. A browser that was another's is this person's from now on. */
export async function subscribe(ctx: Context, person: PersonActor, body: SubscribeBody): Promise<PushDevice> {
  checkSubscription(ctx, body)
  const { endpoint, keys, hideDetails } = body
  const { origin } = new URL(endpoint)
  const device = {
    id: ctx.ids.next('pushSubscription'),
    userId: person.id,
    sessionId: person.sessionId,
    endpointHash: createHash('sha256').update(endpoint).digest(),
    sealed: sealTarget(ctx.box, { endpoint, p256dh: keys.p256dh, auth: keys.auth }),
    origin,
    hideDetails,
    now: ctx.clock.now(),
  }
  return ctx.transact(async (tx) => {
    if (!(await lockPersonAndSession(tx, person.id, person.sessionId))) throw unauthenticated('Sign in first.')
    if ((await countOthers(tx, device)) >= MAX_DEVICES)
      throw unprocessable('too_many_devices', `Push goes to ${MAX_DEVICES} devices already. Remove one first.`)
    const saved = await saveDevice(tx, device)
    if (!saved) throw conflict('push_taken', 'Somebody else has just turned push on in this browser. Try again.')
    if (saved.isNew) {
      const data = { subscriptionId: saved.id, pushService: origin }
      await appendAudit(ctx, tx, person, { subject: person.id, action: 'user.push_turned_on', data })
    }
    return getDevice(ctx, tx, person, saved.id)
  })
}

/** A friendly answer while its owner is there; every connection is checked again, with the addresses that the name then has. */
function checkSubscription({ config }: Context, { endpoint, keys }: SubscribeBody): void {
  const fault = targetFault(endpoint, new EgressGuard(config.egress))
  if (fault !== undefined) throw unprocessable('endpoint_not_allowed', `The endpoint ${fault}.`, 'endpoint')
  if (!isPoint(keys.p256dh))
    throw unprocessable('push_key_invalid', 'This is no uncompressed point of P-256.', 'keys.p256dh')
  if (Buffer.from(keys.auth, 'base64url').length !== AUTH_BYTES)
    throw unprocessable('push_key_invalid', `This is not ${AUTH_BYTES} bytes in base64url.`, 'keys.auth')
}

function isPoint(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== POINT_BYTES) return false
  try {
    ECDH.convertKey(bytes, 'prime256v1', undefined, undefined, 'uncompressed')
    return true
  } catch {
    return false
  }
}
