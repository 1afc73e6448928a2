/** Audit entries of an approval in words. Pure. */
import type { approvalRoutes } from '../../../../src/approvals/contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import type { Answer } from '../../lib/api.ts'
import { humanize } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { didWords, type Verdict } from './model.ts'

export type HistoryEntry = Answer<typeof approvalRoutes.history>['data'][number]

/** The sentence goes on after the actor's name. An action that is not known yet is told by its name. */
export function tellEntry(entry: HistoryEntry, approval: Approval): { sentence: string; note?: string } {
  const { action, data } = entry
  if (action === 'approval.created') return { sentence: t('asked for this approval') }
  if (action === 'approval.updated') return { sentence: t('changed {fields}', { fields: changedFields(data) }) }
  if (action === 'approval.approved_level')
    return { sentence: decided('APPROVED', entry, approval), ...noteOf(data['comments']) }
  if (action === 'approval.rejected_level')
    return { sentence: decided('REJECTED', entry, approval), ...noteOf(data['comments']) }
  if (action === 'approval.cancelled') return { sentence: t('withdrew it'), ...noteOf(data['reason']) }
  return { sentence: humanize(action.replace(/^approval\./, '')).toLowerCase() }
}

/** A service that decided says for whom. */
function decided(verdict: Verdict, { actor, data }: HistoryEntry, { workflow }: Approval): string {
  const level = workflow.levels.find((other) => other.level === data['level'])
  const isOne = !level || workflow.totalLevels === 1
  const said = isOne ? didWords(verdict) : atLevel(verdict, { level: String(level.level), name: level.name })
  if (actor.kind === 'person') return data['channel'] === 'mail' ? t('{said}, from a mail', { said }) : said
  const person = workflow.approvers.find((slot) => slot.userId === data['approverId'])
  return t('{said} for {person}', { said, person: person?.name ?? t('a person') })
}

function atLevel(verdict: Verdict, at: { level: string; name: string }): string {
  return verdict === 'APPROVED' ? t('approved level {level}, {name}', at) : t('rejected level {level}, {name}', at)
}

function changedFields(data: Record<string, unknown>): string {
  const after = data['after']
  const names = typeof after === 'object' && after !== null ? Object.keys(after) : []
  return names.length === 0 ? t('it') : names.map((name) => humanize(name).toLowerCase()).join(', ')
}

function noteOf(value: unknown): { note?: string } {
  return typeof value === 'string' && value !== '' ? { note: `“${value}”` } : {}
}
