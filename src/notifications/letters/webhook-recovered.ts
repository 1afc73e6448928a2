/** The letter about a webhook that was warned of and succeeds again. Pure. */
import { type Letter, moment, nameOf, paragraphs, type WebhookFacts } from './letter.ts'

export function recoveredLetter(facts: WebhookFacts): Letter {
  const { webhook, since, link } = facts
  return {
    kind: 'webhook.recovered',
    about: webhook.id,
    subject: `Webhook ${nameOf(facts)} succeeds again`,
    body: paragraphs(
      `The webhook ${nameOf(facts)} (${webhook.origin}) answered with success again.`,
      since === null ? null : `It had been failing since ${moment(since)}.`,
      'What happens next: what still waits is sent by its schedule.',
      'What to do: see whether deliveries became dead letters meanwhile, and send those again that are still wanted:',
      `${link}?tab=dead`,
    ),
  }
}
