import type { ReactNode } from 'react'
import { tn } from '../../lib/i18n/t.ts'
import type { Verdict } from './model.ts'

/** Who decided and when, as one sentence. `who`: null for the reader. */
export function didTell(verdict: Verdict, { who, when }: { who: string | null; when: ReactNode }): ReactNode {
  const isYes = verdict === 'APPROVED'
  if (who === null) return isYes ? tn('You approved this {when}.', { when }) : tn('You rejected this {when}.', { when })
  return isYes ? tn('{who} approved this {when}.', { who, when }) : tn('{who} rejected this {when}.', { who, when })
}
