/** Somebody said something about a request: to whom it concerns, and to whom it mentions. */
import type { Block, Kind, Writing } from '../content.ts'
import { manyLines, oneLine } from '../text.ts'
import {
  type ApprovalFacts,
  approvalFacts,
  factRows,
  MAX_NAME,
  open,
  shortTitleOf,
  subjectOf,
  titleOf,
} from './approval.ts'

export const approvalCommented: Kind = {
  write(input, writing) {
    const { commented } = writing.words
    return { ...letter(approvalFacts.parse(input), writing, commented), because: commented.because }
  },
}

export const approvalMentioned: Kind = {
  write(input, writing) {
    const { mentioned } = writing.words
    return { ...letter(approvalFacts.parse(input), writing, mentioned), because: mentioned.because }
  },
}

/** `Ben commented: Laptops`, as a line among others. */
export function commentHeading(
  facts: ApprovalFacts,
  { heading }: Pick<Writing['words']['commented'], 'heading'>,
): string {
  return heading(oneLine(facts.comment?.by ?? '', MAX_NAME), titleOf(facts))
}

/** Who is asked has the subject of the question, so that programs show both as one thread. */
function letter(facts: ApprovalFacts, writing: Writing, words: Writing['words']['commented']) {
  const text = manyLines(facts.comment?.text ?? '')
  return {
    subject: facts.isAsked ? subjectOf(facts, writing) : words.subject(shortTitleOf(facts)),
    preview: oneLine(text),
    heading: commentHeading(facts, words),
    blocks: [...quote(facts, writing, text), factRows(facts, writing), open(facts, writing, 'primary')],
  }
}

function quote({ comment }: ApprovalFacts, { format }: Writing, text: string): Block[] {
  if (!comment) return []
  return [{ kind: 'quote', text, by: `${oneLine(comment.by, MAX_NAME)}, ${format.moment(comment.at)}` }]
}
