import { useQuery } from '@tanstack/react-query'
import { type ApprovalMail, mailRoutes } from '../../../../src/notifications/contract.ts'
import { read } from '../../lib/reads.ts'

/** The mails about an approval; none while they are not known: what else is on the page does not wait for them. */
export function useMails(approvalId: string): readonly ApprovalMail[] {
  return useQuery(read(mailRoutes.ofApproval, { params: { id: approvalId } })).data?.data ?? []
}
