/** A request that waits for the reader is due soon. It comes once. */
import type { Kind } from '../content.ts'
import { approvalFacts, ask, subjectOf, titleOf } from './approval.ts'

export const approvalReminder: Kind = {
  write(input, writing) {
    const facts = approvalFacts.parse(input)
    const { reminder } = writing.words
    const soon = facts.dueDate === null ? '' : reminder.soon(writing.format.moment(facts.dueDate))
    return {
      subject: subjectOf(facts, writing),
      preview: soon,
      heading: reminder.heading(titleOf(facts)),
      blocks: [...(soon === '' ? [] : [{ kind: 'text', text: soon } as const]), ...ask(facts, writing)],
      because: reminder.because,
    }
  },
}
