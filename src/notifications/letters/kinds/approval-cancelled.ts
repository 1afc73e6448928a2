/** A request was withdrawn: to who was asked and had not decided, to who made it and to who watches it. */
import type { Kind } from '../content.ts'
import { manyLines } from '../text.ts'
import { approvalFacts, factRows, open, shortTitleOf, subjectOf, titleOf } from './approval.ts'

export const approvalCancelled: Kind = {
  write(input, writing) {
    const facts = approvalFacts.parse(input)
    const { cancelled, labels } = writing.words
    const [lead, because] = facts.isRequester
      ? [cancelled.yours, cancelled.becauseYours]
      : facts.isWatcher
        ? [cancelled.watched, cancelled.becauseWatched]
        : [cancelled.notNeeded, cancelled.because]
    const reason = manyLines(facts.cancelReason ?? '')
    return {
      subject:
        facts.isRequester || facts.isWatcher ? cancelled.subject(shortTitleOf(facts)) : subjectOf(facts, writing),
      preview: lead,
      heading: cancelled.heading(titleOf(facts)),
      blocks: [
        { kind: 'text', text: lead },
        ...(reason === '' ? [] : [{ kind: 'quote', text: reason, by: labels.reason } as const]),
        factRows(facts, writing),
        open(facts, writing),
      ],
      because,
    }
  },
}
