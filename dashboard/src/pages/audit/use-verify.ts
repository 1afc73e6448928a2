import { useQuery } from '@tanstack/react-query'
import { auditRoutes, type AuditEntryView, type VerificationView } from '../../../../src/audit/contract.ts'
import { read } from '../../lib/reads.ts'

/** The check, of all or of one history: it runs when it is asked for, and what it found stays on the page. */
export function useVerify(subject: string | undefined) {
  const query = useQuery({
    ...read(auditRoutes.verify, { query: subject === undefined ? {} : { subject } }),
    enabled: false,
    gcTime: 0,
    retry: false,
  })
  return { ...query, verify: () => void query.refetch() }
}

export function isBroken(
  broken: VerificationView['firstBroken'],
  { subject, seq }: Pick<AuditEntryView, 'subject' | 'seq'>,
): boolean {
  return broken?.subject === subject && broken.seq === seq
}
