/** The letter about a webhook that has had no success for some hours. Pure. */
import { count, failureLines, type Letter, moment, nameOf, paragraphs, type WebhookFacts } from './letter.ts'

export function failingLetter(facts: WebhookFacts): Letter {
  const { webhook, hours, disablesAt, link } = facts
  const time = count(hours ?? 0, 'hour', 'hours')
  return {
    kind: 'webhook.failing',
    about: webhook.id,
    subject: `Webhook ${nameOf(facts)}: no success for ${time}`,
    body: paragraphs(
      `The webhook ${nameOf(facts)} (${webhook.origin}) has had no success for ${time}.`,
      failureLines(facts),
      `What happens next: every delivery is tried again by its schedule, and when its attempts are used up it becomes a dead letter, which can be sent again. ${end(disablesAt)}`,
      'What to do: look at the attempts to see why they fail, mend the receiver, and send a test:',
      link,
    ),
  }
}

function end(disablesAt: string | null): string {
  if (disablesAt === null) return 'It is not disabled by itself, since that is switched off in its settings.'
  return `If nothing has succeeded by ${moment(disablesAt)} and ten attempts in a row have failed, it is disabled; its events are then held, not lost.`
}
