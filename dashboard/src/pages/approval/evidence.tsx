import { Box, Table, Text } from '@mantine/core'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { Panel } from '../../components/panel.tsx'
import { useNow } from '../../components/now.tsx'
import { formatUtc } from '../../lib/format.ts'
import { useSession } from '../../lib/session.ts'

/** On paper only: what proves which approval this is, as of when, and who printed it. */
export function Evidence({ approval }: { approval: Approval }) {
  const { user } = useSession()
  const now = useNow()
  const facts: [string, string | null][] = [
    ['Approval', approval.id],
    ['Reference', approval.externalId],
    ['Service', `${approval.serviceName} (${approval.serviceId})`],
    ['Version', String(approval.version)],
    ['Asked', formatUtc(approval.createdAt)],
    ['Due', approval.dueDate === null ? null : formatUtc(approval.dueDate)],
    ['Changed last', formatUtc(approval.updatedAt)],
    ['Printed', `${formatUtc(new Date(now).toISOString())} by ${user.name} (${user.email})`],
    ['From', `${location.origin}/approvals/${approval.id}`],
  ]
  return (
    <Box className="on-paper" mt="lg">
      <Panel title="This record">
        <Table variant="vertical" withRowBorders={false}>
          <Table.Tbody>
            {facts.map(
              ([name, value]) =>
                value !== null && (
                  <Table.Tr key={name}>
                    <Table.Th w={130}>{name}</Table.Th>
                    <Table.Td className="foreign">{value}</Table.Td>
                  </Table.Tr>
                ),
            )}
          </Table.Tbody>
        </Table>
        <Text size="xs" mt="xs">
          Each change is an entry of the audit log, chained to the one before by its hash; an administrator can verify
          the chain under Audit log.
        </Text>
      </Panel>
    </Box>
  )
}
