/** Decides many approvals, one after the other, each by the rules and in a transaction of its own. */
import type { Context, PersonActor } from '../context.ts'
import { unprocessable } from '../lib/errors.ts'
import type { Part } from '../route.ts'
import { decidedItem, type BulkAnswer, type BulkBody, type BulkItem } from './bulk-contract.ts'
import { decideIn } from './decide.ts'

const VERDICTS = { approve: 'APPROVED', reject: 'REJECTED' } as const

/** @throws 422 `duplicate_item` or `comment_required`, before anything is decided */
export async function decideMany(
  ctx: Context,
  part: Part,
  person: PersonActor,
  { action, items, comments }: BulkBody,
): Promise<BulkAnswer> {
  refuseRepeats(items)
  if (action === 'reject' && (comments ?? '').trim() === '')
    throw unprocessable('comment_required', 'Say why: a rejection needs a comment.', 'comments')

  const outcomes: BulkItem[] = []
  for (const { id, version } of items) {
    const outcome = await part(id, decidedItem, (own) =>
      own.transact(async (tx) => {
        const input = { id, verdict: VERDICTS[action], approverId: person.id, comments, ifMatch: version }
        const { status, currentLevel, version: next } = await decideIn(tx, own, person, input)
        return { id, outcome: 'done', status, currentLevel, version: next }
      }),
    )
    outcomes.push('done' in outcome ? outcome.done : { id, outcome: 'refused', problem: outcome.problem })
  }
  const done = outcomes.filter(({ outcome }) => outcome === 'done').length
  const answer = { done, refused: outcomes.length - done, items: outcomes }
  // What failed by our fault is tried again by a repeat with the same key; any other answer is kept for it.
  return outcomes.some(isOurFault) ? answer : ctx.transact(async () => answer)
}

function isOurFault(item: BulkItem): boolean {
  return item.outcome === 'refused' && item.problem.status >= 500
}

function refuseRepeats(items: BulkBody['items']): void {
  const seen = new Set<string>()
  for (const [index, { id }] of items.entries()) {
    if (seen.has(id)) throw unprocessable('duplicate_item', `${id} is named twice.`, `items[${index}].id`)
    seen.add(id)
  }
}
