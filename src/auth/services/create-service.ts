/** Registers a service. */
import { appendAudit } from '../../audit/append.ts'
import type { Actor, Context } from '../../context.ts'
import type { CreateServiceBody, Service } from '../contract.ts'
import { issueKey } from './issue-key.ts'
import { refusingTaken } from './name-taken.ts'
import { insertService } from './queries.ts'
import { toService } from './views.ts'

/** Answers the service with its first key, which is shown here and never again. */
export async function createService(
  ctx: Context,
  actor: Actor,
  body: CreateServiceBody,
): Promise<Service & { serviceKey: string }> {
  const now = ctx.clock.now()
  const permissions = [...new Set(body.permissions)]
  const row = { ...body, permissions, id: ctx.ids.next('service'), createdAt: now, updatedAt: now }

  return ctx.transact(async (tx) => {
    await refusingTaken(() => insertService(tx, row))
    const { serviceKey, ...key } = await issueKey(ctx, tx, actor, {
      serviceId: row.id,
      expiresAt: null,
      allowedIps: [],
    })
    const data = { ...body, permissions, keyId: key.id, hint: key.hint }
    await appendAudit(ctx, tx, actor, { subject: row.id, action: 'service.created', serviceId: row.id, data })
    return { ...toService({ ...row, isActive: true, version: 1 }), serviceKey }
  })
}
