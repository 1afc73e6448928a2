/** Binds the routes of the mail outbox, and of what people are told in the app and on their devices. */
import { personOf } from '../context.ts'
import type { Bind } from '../route.ts'
import { type CheckSight, mailsOfApproval } from './approval-timeline.ts'
import { mailRoutes as routes } from './contract.ts'
import { receiveReport } from './email/receive-report.ts'
import { notificationRoutes } from './inbox-contract.ts'
import { preferenceRoutes } from './preferences-contract.ts'
import { getPreferences, savePreferences } from './preferences.ts'
import { pushRoutes } from './push-contract.ts'
import { listDevices, removeDevice, testDevice, updateDevice } from './push/devices.ts'
import { subscribe } from './push/subscribe.ts'
import { vapidKeys } from './push/vapid.ts'
import { listNotifications, readNotifications } from './read-inbox.ts'
import { getMail, getMailServer, listMails } from './read.ts'
import { declareReachable } from './unreachable.ts'

/** `publicUrl`: where people reach the program. `checkSight`: may this actor see that approval? */
export function mailHttp(bind: Bind, publicUrl: () => string, checkSight: CheckSight): void {
  bind(routes.list, ({ ctx, query }) => listMails(ctx, query, publicUrl()))
  bind(routes.server, ({ ctx }) => getMailServer(ctx))
  bind(routes.get, ({ ctx, params }) => getMail(ctx, params.id, publicUrl()))
  bind(routes.ofApproval, ({ ctx, actor, params, query }) =>
    mailsOfApproval(ctx, actor, { ...params, query, checkSight }),
  )
  bind(routes.report, ({ ctx, query, body }) =>
    receiveReport(ctx, { message: Buffer.from(body, 'latin1'), recipient: query.recipient }),
  )
  bind(routes.reachable, async ({ ctx, actor, params }) => {
    await declareReachable(ctx, actor, params.id)
    return null
  })
  bind(routes.selfReachable, async ({ ctx, actor }) => {
    await declareReachable(ctx, actor, personOf(actor).id)
    return null
  })
  bind(preferenceRoutes.get, ({ ctx, actor }) => getPreferences(ctx, personOf(actor)))
  bind(preferenceRoutes.save, ({ ctx, actor, body }) => savePreferences(ctx, personOf(actor), body))
}

export function notificationHttp(bind: Bind): void {
  bind(notificationRoutes.list, ({ ctx, actor, query }) => listNotifications(ctx, personOf(actor), query))
  bind(notificationRoutes.read, ({ ctx, actor, body }) => readNotifications(ctx, personOf(actor), body))
}

export function pushHttp(bind: Bind): void {
  bind(pushRoutes.key, async ({ ctx }) => ({ publicKey: (await vapidKeys(ctx)).publicKey }))
  bind(pushRoutes.list, ({ ctx, actor, query }) => listDevices(ctx, personOf(actor), query))
  bind(pushRoutes.subscribe, ({ ctx, actor, body }) => subscribe(ctx, personOf(actor), body))
  bind(pushRoutes.update, ({ ctx, actor, params, body }) => updateDevice(ctx, personOf(actor), params.id, body))
  bind(pushRoutes.test, ({ ctx, actor, params }) => testDevice(ctx, personOf(actor), params.id))
  bind(pushRoutes.remove, async ({ ctx, actor, params }) => {
    await removeDevice(ctx, personOf(actor), params.id)
    return null
  })
}
