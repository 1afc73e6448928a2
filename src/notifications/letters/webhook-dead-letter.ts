/** The letter about the first dead letter of a webhook in a day. Pure. */
import type { DeadLetterNotice } from '../../events/notices.ts'
import { count, type Letter, nameOf, oneLine, paragraphs } from './letter.ts'

export function deadLetterLetter(facts: DeadLetterNotice & { link: string }): Letter {
  const { webhook, eventType, deliveryId, attempts, lastError, link } = facts
  return {
    kind: 'webhook.dead_letter',
    about: webhook.id,
    subject: `Webhook ${nameOf(facts)}: an event could not be delivered`,
    body: paragraphs(
      `A delivery to the webhook ${nameOf(facts)} (${webhook.origin}) used its attempts up and is now a dead letter.`,
      [
        `Event: ${oneLine(eventType)}`,
        `Delivery: ${deliveryId}`,
        `Failed: ${count(attempts, 'attempt', 'attempts')}`,
        `Last error: ${oneLine(lastError)}`,
      ].join('\n'),
      'What happens next: nothing by itself. Other deliveries go on. Of further dead letters of this webhook you are told again after 24 hours at the earliest.',
      'What to do: look at its attempts, mend the receiver, and send it again:',
      `${link}?tab=dead&delivery=${deliveryId}`,
    ),
  }
}
