/** The letter about a webhook that was disabled. Pure. */
import { failureLines, type Letter, nameOf, oneLine, paragraphs, type WebhookFacts } from './letter.ts'

export function disabledLetter(facts: WebhookFacts): Letter {
  const { webhook, reason, link } = facts
  const isByHand = reason === 'manual'
  return {
    kind: 'webhook.disabled',
    about: webhook.id,
    subject: `Webhook ${nameOf(facts)} was ${isByHand ? 'switched off' : 'disabled'}`,
    body: paragraphs(
      `The webhook ${nameOf(facts)} (${webhook.origin}) was ${why(reason)}.`,
      failureLines(facts),
      'What happens next: nothing is sent to it. Its events are held for 14 days; after that they become dead letters, which can still be sent again.',
      isByHand
        ? 'What to do: nothing, if it was meant. The audit log says who did it; its page enables it again:'
        : 'What to do: mend the receiver, send a test, and enable the webhook again. You choose then what becomes of the events that were held:',
      link,
    ),
  }
}

const REASONS: Record<string, string> = {
  manual: 'switched off by hand',
  gone: 'disabled: it answered 410 Gone, which says that it is gone for good',
  no_success: 'disabled: it has had no success for five days',
}

function why(reason: string | null): string {
  if (reason === null) return 'disabled'
  return REASONS[reason] ?? `disabled (${oneLine(reason)})`
}
