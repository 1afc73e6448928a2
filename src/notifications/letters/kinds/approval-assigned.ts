/** A request waits for the reader’s decision. */
import type { Kind } from '../content.ts'
import { approvalFacts, ask, askerOf, subjectOf, titleOf } from './approval.ts'

export const approvalAssigned: Kind = {
  write(input, writing) {
    const facts = approvalFacts.parse(input)
    const { assigned } = writing.words
    const heading = assigned.heading(askerOf(facts), titleOf(facts))
    return {
      subject: subjectOf(facts, writing),
      preview: facts.dueDate === null ? heading : writing.words.reminder.soon(writing.format.moment(facts.dueDate)),
      heading,
      blocks: ask(facts, writing),
      because: assigned.because,
    }
  },
}
