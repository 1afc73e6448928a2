/** Audit entries of an approval in words. Pure. */
import type { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import type { Answer } from '../../lib/api.ts'
import { humanize } from '../../lib/format.ts'

export type HistoryEntry = Answer<typeof approvalRoutes.history>['data'][number]

/** The sentence goes on after the actor's name. An action that is not known yet is told by its name. */
export function tellEntry(entry: HistoryEntry, approval: Approval): { sentence: string; note?: string } {
  const { action, data } = entry
  if (action === 'approval.created') return { sentence: 'asked for this approval' }
  if (action === 'approval.updated') return { sentence: `changed ${changedFields(data)}` }
  if (action === 'approval.approved_level')
    return { sentence: decided('approved', entry, approval), ...noteOf(data['comments']) }
  if (action === 'approval.rejected_level')
    return { sentence: decided('rejected', entry, approval), ...noteOf(data['comments']) }
  if (action === 'approval.cancelled') return { sentence: 'withdrew it', ...noteOf(data['reason']) }
  return { sentence: humanize(action.replace(/^approval\./, '')).toLowerCase() }
}

/** A service that decided says for whom. */
function decided(verb: string, { actor, data }: HistoryEntry, { workflow }: Approval): string {
  const level = workflow.levels.find((other) => other.level === data['level'])
  const where = level && workflow.totalLevels > 1 ? ` level ${level.level}, ${level.name}` : ''
  if (actor.kind === 'person') return `${verb}${where}${data['channel'] === 'mail' ? ', from a mail' : ''}`
  const person = workflow.approvers.find((slot) => slot.userId === data['approverId'])
  return `${verb}${where} for ${person?.name ?? 'a person'}`
}

function changedFields(data: Record<string, unknown>): string {
  const after = data['after']
  const names = typeof after === 'object' && after !== null ? Object.keys(after) : []
  return names.length === 0 ? 'it' : names.map((name) => humanize(name).toLowerCase()).join(', ')
}

function noteOf(value: unknown): { note?: string } {
  return typeof value === 'string' && value !== '' ? { note: `“${value}”` } : {}
}
