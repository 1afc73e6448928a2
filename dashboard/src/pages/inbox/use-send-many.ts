/** One decision about many, in as many requests as it needs. */
import { bulkRoutes, MAX_BULK_ITEMS, type BulkItem } from '../../../../src/approvals/bulk-contract.ts'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { call } from '../../lib/api.ts'
import { explain, isApiError } from '../../lib/api-error.ts'
import { useSend } from '../../lib/use-send.ts'
import { asksTheSame, type Verdict } from '../approval/model.ts'
import { versionOf, type Chosen } from './selection-model.ts'

/** `approval`: as it is known after it was sent. */
export type Outcome = { approval: Approval; item: BulkItem }

const ACTIONS = { APPROVED: 'approve', REJECTED: 'reject' } as const

/** Throws only when nothing at all was answered. */
export function useSendMany() {
  const request = useSend(bulkRoutes.decide)
  const ask = async (verdict: Verdict, chosen: readonly Chosen[], comments: string): Promise<Outcome[]> => {
    const items = chosen.map((each) => ({ id: each.now.id, version: versionOf(each) }))
    const body = { action: ACTIONS[verdict], items, ...(comments === '' ? {} : { comments }) }
    const answer = await request.mutateAsync({ input: { body } })
    return answer.items.flatMap((item, index) => {
      const approval = chosen[index]?.now
      return approval ? [{ approval, item }] : []
    })
  }
  return async (verdict: Verdict, chosen: readonly Chosen[], comments: string): Promise<Outcome[]> => {
    const outcomes: Outcome[] = []
    for (let start = 0; start < chosen.length; start += MAX_BULK_ITEMS) {
      const slice = chosen.slice(start, start + MAX_BULK_ITEMS)
      try {
        outcomes.push(...(await ask(verdict, slice, comments)))
      } catch (error) {
        if (outcomes.length === 0) throw error
        outcomes.push(...chosen.slice(start).map(({ now }) => unsent(now, error)))
        return outcomes
      }
    }
    return askAgain(outcomes, chosen, (again) => ask(verdict, again, comments))
  }
}

/** Where only others' votes came in between, the question is the same and the answer holds. */
async function askAgain(
  outcomes: readonly Outcome[],
  chosen: readonly Chosen[],
  ask: (again: readonly Chosen[]) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  const fresh = new Map((await Promise.all(outcomes.filter(isStale).map(readAgain))).map((now) => [now.id, now]))
  const again = chosen.flatMap(({ seen }) => {
    const now = fresh.get(seen.id)
    return now && asksTheSame(seen, now) ? [{ seen, now }] : []
  })
  const second = again.length === 0 ? [] : await ask(again).catch(() => [])
  return outcomes.map(
    ({ approval, item }) =>
      second.find((outcome) => outcome.item.id === item.id) ?? { approval: fresh.get(item.id) ?? approval, item },
  )
}

function isStale({ item }: Outcome): boolean {
  return item.outcome === 'refused' && item.problem.code === 'stale_version'
}

/** What cannot be read is left as it was. */
function readAgain({ approval }: Outcome): Promise<Approval> {
  return call(approvalRoutes.get, { params: { id: approval.id } }).catch(() => approval)
}

function unsent(approval: Approval, error: unknown): Outcome {
  const { status, code } = isApiError(error) ? error : { status: 0, code: 'unreachable' }
  const detail = explain(error)
  const problem = { type: `urn:uxone-approvals:error:${code}`, title: '', status, detail, code, requestId: '' }
  return { approval, item: { id: approval.id, outcome: 'refused', problem } }
}
