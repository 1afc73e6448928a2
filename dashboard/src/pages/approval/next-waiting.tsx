import { Alert } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import { AnchorLink } from '../../components/links.tsx'
import { t, tn } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'

/** After a decision: straight on to what waits next. */
export function NextWaiting({ after }: { after: string }) {
  const query = useQuery(read(approvalRoutes.list, { query: { mine: 'true', sort: 'dueDate', limit: 2 } }))
  const next = query.data?.data.find(({ id }) => id !== after)
  if (!query.data) return null
  return (
    <Alert color="brand" icon={<IconArrowRight size={18} />} mb="lg">
      {next
        ? tn('Next: {approval}', {
            approval: (
              <AnchorLink to="/approvals/$id" params={{ id: next.id }} size="sm" fw={500} underline="always">
                {next.title}
              </AnchorLink>
            ),
          })
        : t('Nothing else waits for you.')}
    </Alert>
  )
}
