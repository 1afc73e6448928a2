/** Codes of the API as people read them. */
import type { Approval } from '../../../src/approvals/shapes.ts'
import { t, translated } from './i18n/t.ts'

export const STATUS_NAMES: Record<Approval['status'], string> = {
  PENDING: t('Pending'),
  APPROVED: t('Approved'),
  REJECTED: t('Rejected'),
  CANCELLED: t('Withdrawn'),
}

export const PRIORITY_NAMES: Record<Approval['priority'], string> = {
  LOW: t('Low'),
  NORMAL: t('Normal'),
  HIGH: t('High'),
}

export const URGENCY_NAMES: Record<Approval['urgency'], string> = {
  LOW: t('Low'),
  NORMAL: t('Normal'),
  URGENT: t('Urgent'),
}

/** `ASSISTANT_MANAGER` → `Assistant Manager`, as the ladder of roles has it. A service may name others. */
export function roleName(code: string): string {
  if (code === 'SPECIALIST_ENGINEER') return translated('Specialist/Engineer')
  const words = code.toLowerCase().split('_')
  return translated(words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' '))
}
