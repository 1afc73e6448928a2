/** Binds the routes of webhooks and deliveries. The actor decides what is seen, so services and people share the verbs. */
import type { Bind } from '../route.ts'
import { webhookRoutes as routes } from './contract.ts'
import { enableWebhook } from './enable.ts'
import { keyRoutes } from './key-contract.ts'
import { listDeadLetters } from './dead-letters.ts'
import { deliveryRoutes } from './delivery-contract.ts'
import {
  getDelivery,
  getWebhook,
  listDeliveries,
  listEventDeliveries,
  listWebhookDeliveries,
  listWebhooks,
} from './read.ts'
import { getWebhookInsights, getWebhookStats } from './read-stats.ts'
import { registerWebhook } from './register.ts'
import { removeWebhook } from './remove.ts'
import { replay } from './replay.ts'
import { retryDelivery } from './retry.ts'
import { rotateSecret } from './rotate-secret.ts'
import { retryMany } from './retry-many.ts'
import { sendTest } from './send-test.ts'
import { listSigningKeys, rotateSigningKey } from './signing-keys.ts'
import { updateWebhook } from './update.ts'

export function webhookHttp(bind: Bind): void {
  bind(routes.serviceCreate, ({ ctx, actor, body }) => registerWebhook(ctx, actor, body))
  bind(routes.create, ({ ctx, actor, body }) => registerWebhook(ctx, actor, body))
  bind(routes.serviceList, ({ ctx, actor, query }) => listWebhooks(ctx, actor, query))
  bind(routes.list, ({ ctx, actor, query }) => listWebhooks(ctx, actor, query))
  bind(routes.deliveries, ({ ctx, actor, query }) => listDeliveries(ctx, actor, query))

  for (const route of [routes.serviceGet, routes.get])
    bind(route, ({ ctx, actor, params }) => getWebhook(ctx, actor, params.id))
  for (const route of [routes.serviceUpdate, routes.update]) {
    bind(route, ({ ctx, actor, params, body, ifMatch }) =>
      updateWebhook(ctx, actor, { id: params.id, changes: body, ifMatch }),
    )
  }
  for (const route of [routes.serviceDelete, routes.remove]) {
    bind(route, ({ ctx, actor, params, ifMatch }) => removeWebhook(ctx, actor, { id: params.id, ifMatch }))
  }
  for (const route of [routes.serviceTest, routes.test])
    bind(route, ({ ctx, actor, params }) => sendTest(ctx, actor, params.id))
  for (const route of [routes.serviceRotateSecret, routes.rotateSecret]) {
    bind(route, ({ ctx, actor, params, body, ifMatch }) =>
      rotateSecret(ctx, actor, { ...body, id: params.id, ifMatch }),
    )
  }
  for (const route of [routes.serviceEnable, routes.enable]) {
    bind(route, ({ ctx, actor, params, body, ifMatch }) =>
      enableWebhook(ctx, actor, { ...body, id: params.id, ifMatch }),
    )
  }
  for (const route of [routes.serviceDeliveries, routes.webhookDeliveries]) {
    bind(route, ({ ctx, actor, params, query }) => listWebhookDeliveries(ctx, actor, params.id, query))
  }
  for (const route of [deliveryRoutes.serviceDeadLetters, deliveryRoutes.deadLetters])
    bind(route, ({ ctx, actor, params, query }) => listDeadLetters(ctx, actor, params.id, query))
  for (const route of [deliveryRoutes.serviceRetryMany, deliveryRoutes.retryMany])
    bind(route, ({ ctx, actor, params, body }) => retryMany(ctx, actor, params.id, body))
  for (const route of [deliveryRoutes.serviceReplay, deliveryRoutes.replay])
    bind(route, ({ ctx, actor, params, body }) => replay(ctx, actor, params.id, body))
  for (const route of [routes.serviceEventDeliveries, routes.eventDeliveries]) {
    bind(route, ({ ctx, actor, params, query }) => listEventDeliveries(ctx, actor, params.id, query))
  }
  for (const route of [routes.serviceDelivery, routes.delivery])
    bind(route, ({ ctx, actor, params }) => getDelivery(ctx, actor, params.id))
  for (const route of [routes.serviceRetry, routes.retry])
    bind(route, ({ ctx, actor, params }) => retryDelivery(ctx, actor, params.id))

  bind(keyRoutes.list, ({ ctx }) => listSigningKeys(ctx))
  bind(keyRoutes.rotate, ({ ctx, actor }) => rotateSigningKey(ctx, actor))
  for (const route of [deliveryRoutes.serviceStats, deliveryRoutes.stats])
    bind(route, ({ ctx, actor, params, query }) => getWebhookStats(ctx, actor, params.id, query))
  bind(deliveryRoutes.insights, ({ ctx, actor, query }) => getWebhookInsights(ctx, actor, query))
}
