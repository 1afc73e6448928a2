/** Jobs in words. Pure. */
import type { Job } from '../../../../src/jobs/contract.ts'
import { formatNumber, humanize } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'

const KINDS: Record<string, string> = {
  'webhook.replay': t('Replay'),
  'webhook.retry': t('Dead letters sent again'),
}

const OUTCOMES: Record<string, string> = {
  PENDING: t('on their way'),
  SUCCESS: t('delivered'),
  FAILED: t('failed for good'),
  HELD: t('held'),
}

export function kindOf({ kind }: Pick<Job, 'kind'>): string {
  return KINDS[kind] ?? humanize(kind.replaceAll('.', ' '))
}

export function isOpen({ status }: Pick<Job, 'status'>): boolean {
  return status === 'QUEUED' || status === 'RUNNING'
}

/** `118 of 132`; what it has still to count has no total. */
export function progressOf({ done, total }: Pick<Job, 'done' | 'total'>): string {
  return t('{done} of {total}', { done: formatNumber(done), total: formatNumber(total) })
}

/** From 0 to 100. A job without work is done. */
export function percentOf({ done, total }: Pick<Job, 'done' | 'total'>): number {
  return total === 0 ? 100 : Math.min(100, (done / total) * 100)
}

/** `118 delivered, 3 dead letters`. */
export function outcomesOf({ outcomes }: Pick<Job, 'outcomes'>): string {
  return Object.entries(outcomes)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${formatNumber(count)} ${OUTCOMES[outcome] ?? humanize(outcome).toLowerCase()}`)
    .join(', ')
}
