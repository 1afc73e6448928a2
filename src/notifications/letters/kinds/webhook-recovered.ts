/** A webhook that was warned of succeeds again. */
import type { Kind } from '../content.ts'
import { ending, nameOf, webhookFacts } from './webhook.ts'

export const webhookRecovered: Kind = {
  write(input, writing) {
    const facts = webhookFacts.parse(input)
    const { webhookRecovered: words, webhook } = writing.words
    const name = nameOf(facts, writing)
    const since = facts.since === null ? '' : words.since(writing.format.moment(facts.since))
    return {
      subject: words.subject(name),
      preview: words.heading(name),
      heading: words.heading(name),
      blocks: [
        ...(since === '' ? [] : [{ kind: 'text', text: since } as const]),
        ...ending({ next: words.next, todo: words.todo, query: '?tab=dead' }, facts, writing),
      ],
      because: webhook.because,
    }
  },
}
