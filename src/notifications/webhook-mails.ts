/** Writes mails about webhooks to the administrators, in the transaction of what they tell (law 1). It sends none. */
import { z } from 'zod'
import type { NotifyDeadLetters } from '../events/notices.ts'
import type { EventSubscriber } from '../events/record.ts'
import { webhookNews } from '../events/shapes.ts'
import { onCommit, type Tx } from '../db/transact.ts'
import type { Clock } from '../lib/clock.ts'
import type { IdSource } from '../lib/ids.ts'
import type { Letter, WebhookFacts } from './letters/letter.ts'
import { deadLetterLetter } from './letters/webhook-dead-letter.ts'
import { disabledLetter } from './letters/webhook-disabled.ts'
import { failingLetter } from './letters/webhook-failing.ts'
import { recoveredLetter } from './letters/webhook-recovered.ts'
import { insertForAdministrators } from './queries.ts'

export type MailWorld = {
  clock: Clock
  ids: IdSource
  publicUrl: () => string
  /** Of the ids of messages: where mail comes from. */
  domain: () => string
  /** Tells the mail workers that something is due. */
  wake: () => void
}

const LETTERS: Record<string, (facts: WebhookFacts) => Letter> = {
  'webhook.failing': failingLetter,
  'webhook.disabled': disabledLetter,
  'webhook.recovered': recoveredLetter,
}

/** What of a body such a letter tells. */
const newsBody = z.object({ serviceName: z.string(), payload: webhookNews })

/** One statement for an event, or for any number of dead letters, however many administrators there are. */
export function createWebhookMails({ clock, ids, publicUrl, domain, wake }: MailWorld): {
  onEvent: EventSubscriber
  notifyDeadLetters: NotifyDeadLetters
} {
  const write = async (tx: Tx, letters: readonly Letter[]): Promise<void> => {
    await insertForAdministrators(tx, { letters, firstId: ids.next('mail'), domain: domain(), now: clock.now() })
    onCommit(tx, wake)
  }
  const pageOf = (webhookId: string): string => `${publicUrl()}/webhooks/${webhookId}`
  return {
    async onEvent(tx, { eventType, body }) {
      const letterOf = LETTERS[eventType]
      if (!letterOf) return
      const { serviceName, payload } = newsBody.parse(JSON.parse(body))
      await write(tx, [letterOf({ ...payload, serviceName, link: pageOf(payload.webhook.id) })])
    },
    async notifyDeadLetters(tx, notices) {
      await write(
        tx,
        notices.map((notice) => deadLetterLetter({ ...notice, link: pageOf(notice.webhook.id) })),
      )
    },
  }
}
