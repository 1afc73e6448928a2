/** What the events of our own types carry beside the frozen envelope. */
import { z } from 'zod'

/** The payload of `webhook.failing`, `webhook.disabled` and `webhook.recovered`. */
export const webhookNews = z.strictObject({
  webhook: z.strictObject({
    id: z.string(),
    name: z.string(),
    origin: z.string().meta({ description: 'of its URL; the path may hold a token' }),
  }),
  reason: z.string().nullable().meta({ description: 'such as `no_success`, `gone` or `manual`' }),
  since: z.string().nullable().meta({ description: 'the first failure since the last success' }),
  failures: z.number().int().meta({ description: 'in a row' }),
  lastError: z.string().nullable().meta({ description: 'why the last of them failed, in words' }),
  hours: z.number().int().nullable().meta({ description: 'of webhook.failing: 1, 24 or 72 hours without a success' }),
  disablesAt: z.string().nullable().meta({
    description: 'of webhook.failing: not before then is it disabled, if attempts still fail; null: it never is',
  }),
})
export type WebhookNews = z.output<typeof webhookNews>

/** The payload of `webhook.test`. */
export const webhookTest = z.strictObject({ webhookId: z.string(), webhookName: z.string(), message: z.string() })
