/** What a report makes of its mail. Pure. Reports come late, twice and in any order: an end stays the end. */
import type { Mail } from '../contract.ts'
import type { DeliveryReport } from './delivery-report.ts'

export type Applied =
  /** The mail has this status now. */
  | { kind: 'changed'; status: 'SENT' | 'DELAYED' | 'BOUNCED' }
  /** It is known already. */
  | { kind: 'repeated' }
  /** What is known already says more. */
  | { kind: 'late' }

/** `wasSent`: the mail server had taken it over. */
export function applyReport(
  { status, wasSent }: { status: Mail['status']; wasSent: boolean },
  { outcome }: Pick<DeliveryReport, 'outcome'>,
): Applied {
  switch (outcome) {
    case 'failed':
      return status === 'BOUNCED' ? { kind: 'repeated' } : { kind: 'changed', status: 'BOUNCED' }
    case 'delayed':
      if (status === 'SENT') return { kind: 'changed', status: 'DELAYED' }
      return { kind: status === 'DELAYED' && wasSent ? 'repeated' : 'late' }
    case 'delivered':
      if (status === 'DELAYED' && wasSent) return { kind: 'changed', status: 'SENT' }
      return { kind: status === 'SENT' ? 'repeated' : 'late' }
    default:
      return outcome satisfies never
  }
}
