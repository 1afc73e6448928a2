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
  // The transaction of the whole answer changes nothing, but a repeat is answered by what it stores.
  return ctx.transact(async () => ({ done, refused: outcomes.length - done, items: outcomes }))
}

function refuseRepeats(items: BulkBody['items']): void {
  const seen = new Set<string>()
  for (const [index, { id }] of items.entries()) {
    if (seen.has(id)) throw unprocessable('duplicate_item', `${id} is named twice.`, `items[${index}].id`)
    seen.add(id)
  }
}
