/** A webhook was disabled, by what it did or by hand. */
import type { Kind } from '../content.ts'
import { oneLine } from '../text.ts'
import { ending, failureRows, nameOf, webhookFacts } from './webhook.ts'

export const webhookDisabled: Kind = {
  write(input, writing) {
    const facts = webhookFacts.parse(input)
    const { webhookDisabled: words, webhook } = writing.words
    const isByHand = facts.reason === 'manual'
    const name = nameOf(facts, writing)
    const heading = words.heading(name, facts.reason === null ? null : oneLine(facts.reason))
    return {
      subject: words.subject(name, isByHand),
      preview: heading,
      heading,
      blocks: [
        failureRows(facts, writing),
        ...ending({ next: words.next, todo: isByHand ? words.todoByHand : words.todo }, facts, writing),
      ],
      because: webhook.because,
    }
  },
}
