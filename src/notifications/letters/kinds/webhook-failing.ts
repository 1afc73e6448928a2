/** A webhook has had no success for some hours. */
import type { Kind } from '../content.ts'
import { ending, failureRows, nameOf, webhookFacts } from './webhook.ts'

export const webhookFailing: Kind = {
  write(input, writing) {
    const facts = webhookFacts.parse(input)
    const { webhookFailing: words, webhook } = writing.words
    const name = nameOf(facts, writing)
    const heading = words.heading(name, facts.hours ?? 0)
    const end = facts.disablesAt === null ? words.stays : words.disables(writing.format.moment(facts.disablesAt))
    return {
      subject: words.subject(name, facts.hours ?? 0),
      preview: heading,
      heading,
      blocks: [
        failureRows(facts, writing),
        ...ending({ next: `${words.next} ${end}`, todo: words.todo }, facts, writing),
      ],
      because: webhook.because,
    }
  },
}
