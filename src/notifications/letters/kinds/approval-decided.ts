/** A request has its answer: to who made it or watches it, and to whom was reminded of it. */
import type { Kind } from '../content.ts'
import { approvalFacts, decisions, factRows, open, shortTitleOf, subjectOf, titleOf } from './approval.ts'

export const approvalDecided: Kind = {
  write(input, writing) {
    const facts = approvalFacts.parse(input)
    const { decided } = writing.words
    const [subject, heading] = facts.isApproved
      ? [decided.subjectApproved, decided.headingApproved]
      : [decided.subjectRejected, decided.headingRejected]
    const [lead, because] = facts.isRequester
      ? [decided.yours, decided.because]
      : facts.isWatcher
        ? [decided.watched, decided.becauseWatched]
        : [decided.notNeeded, decided.becauseReminded]
    return {
      subject: facts.isRequester || facts.isWatcher ? subject(shortTitleOf(facts)) : subjectOf(facts, writing),
      preview: lead,
      heading: heading(titleOf(facts)),
      blocks: [
        { kind: 'text', text: lead },
        factRows(facts, writing),
        ...decisions(facts, writing),
        open(facts, writing),
      ],
      because,
    }
  },
}
