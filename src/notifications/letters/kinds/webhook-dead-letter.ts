/** The first dead letter of a webhook in a day. */
import type { Kind } from '../content.ts'
import { oneLine } from '../text.ts'
import { deadLetterFacts, ending, nameOf } from './webhook.ts'

export const webhookDeadLetter: Kind = {
  write(input, writing) {
    const facts = deadLetterFacts.parse(input)
    const { webhookDeadLetter: words, webhook, labels } = writing.words
    const name = nameOf(facts, writing)
    const query = `?tab=dead&delivery=${facts.deliveryId}`
    return {
      subject: words.subject(name),
      preview: words.heading(name),
      heading: words.heading(name),
      blocks: [
        {
          kind: 'facts',
          rows: [
            { label: 'URL', value: oneLine(facts.webhook.origin) },
            { label: labels.event, value: oneLine(facts.eventType) },
            { label: labels.delivery, value: facts.deliveryId },
            { label: labels.failed, value: webhook.attempts(facts.attempts) },
            { label: labels.lastError, value: oneLine(facts.lastError) },
          ],
        },
        ...ending({ next: words.next, todo: words.todo, query }, facts, writing),
      ],
      because: webhook.because,
    }
  },
}
