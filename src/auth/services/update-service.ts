/** Changes a service: its name, what it may do, from where and how often, whether it may at all. */
import { appendAudit } from '../../audit/append.ts'
import { beforeAndAfter } from '../../audit/before-and-after.ts'
import type { Actor, Context } from '../../context.ts'
import { notFound, staleVersion } from '../../lib/errors.ts'
import type { Service, UpdateServiceBody } from '../contract.ts'
import { refusingTaken } from './name-taken.ts'
import { lockService, saveService, type ServiceRow } from './queries.ts'
import { toService } from './views.ts'

type Update = { id: string; changes: UpdateServiceBody; ifMatch: number | undefined }

/** Takes effect with the next request of the service, on every node. */
export async function updateService(ctx: Context, actor: Actor, { id, changes, ifMatch }: Update): Promise<Service> {
  return ctx.transact(async (tx) => {
    const before = await lockService(tx, id)
    if (!before) throw notFound('service', id)
    if (ifMatch !== undefined && ifMatch !== before.version) throw staleVersion(before.version)

    const after = { ...merge(before, changes), version: before.version + 1, updatedAt: ctx.clock.now() }
    await refusingTaken(() => saveService(tx, after))
    const data = beforeAndAfter(Object.keys(changes), before, after)
    await appendAudit(ctx, tx, actor, { subject: id, action: 'service.updated', serviceId: id, data })
    return toService(after)
  })
}

function merge(before: ServiceRow, changes: UpdateServiceBody): ServiceRow {
  return {
    ...before,
    name: changes.name ?? before.name,
    description: changes.description ?? before.description,
    permissions: changes.permissions === undefined ? before.permissions : [...new Set(changes.permissions)],
    rateLimit: changes.rateLimit ?? before.rateLimit,
    allowedIps: changes.allowedIps ?? before.allowedIps,
    isActive: changes.isActive ?? before.isActive,
  }
}
