/** Gives a webhook a new signing secret. The ones before it sign too for an overlap, so that receivers can change over. */
import { appendAudit } from '../audit/append.ts'
import type { Actor, Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { notFound, staleVersion, unprocessable } from '../lib/errors.ts'
import type { RotateBody } from './contract.ts'
import { countVersion, lockWebhook, readWebhook } from './queries.ts'
import { scopeOf } from '../auth/scope.ts'
import { deleteOtherSecrets, expireSecrets, insertSecret, type LiveSecret, readLiveSecrets } from './secret-queries.ts'
import { newSecret } from './secrets.ts'
import type { Webhook } from './shapes.ts'
import { webhookView } from './views.ts'

/** More would only tell that receivers never change over. */
const MOST_LIVE = 3

export type RotateInput = RotateBody & { id: string; ifMatch: number | undefined }

/** The claim reads the secrets, so the next attempt on every node is signed with the new one. */
export async function rotateSecret(
  ctx: Context,
  actor: Actor,
  { id, ifMatch, overlap, secret: own }: RotateInput,
): Promise<Webhook & { secret: string }> {
  const scope = scopeOf(actor)
  return ctx.transact(async (tx) => {
    const webhook = await lockWebhook(tx, scope, id)
    if (!webhook) throw notFound('webhook', id)
    if (ifMatch !== undefined && ifMatch !== webhook.version) throw staleVersion(webhook.version)
    const now = ctx.clock.now()
    const live = await readLiveSecrets(tx, id, now)
    if (own !== undefined) assertNew(ctx, live, own)
    const secret = own ?? newSecret()
    await replaceSecrets(tx, id, live, { now, overlap })
    const secretId = ctx.ids.next('secret')
    await insertSecret(tx, { id: secretId, webhookId: id, ciphertext: ctx.box.seal(secret), now })
    await countVersion(tx, id, now)
    await appendAudit(ctx, tx, actor, {
      subject: id,
      action: 'webhook.secret_rotated',
      serviceId: webhook.serviceId,
      data: { secretId, overlap },
    })
    const row = await readWebhook(tx, scope, id)
    if (!row) throw notFound('webhook', id)
    return { ...webhookView(ctx, row), secret }
  })
}

/** Without an overlap all older ones end at once; of too many the oldest does. */
async function replaceSecrets(
  tx: Tx,
  webhookId: string,
  live: readonly LiveSecret[],
  { now, overlap }: { now: Date; overlap: number },
): Promise<void> {
  const kept = overlap === 0 ? [] : live.slice(0, MOST_LIVE - 1).map(({ id }) => id)
  await deleteOtherSecrets(tx, webhookId, kept)
  await expireSecrets(tx, webhookId, new Date(now.getTime() + overlap * 1000))
}

function assertNew({ box }: Context, live: readonly LiveSecret[], secret: string): void {
  if (live.every(({ ciphertext }) => box.open(ciphertext) !== secret)) return
  throw unprocessable('secret_in_use', 'The webhook signs with this secret already. Give another one.', 'secret')
}
