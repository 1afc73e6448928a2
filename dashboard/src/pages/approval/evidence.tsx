import { Box, Table, Text } from '@mantine/core'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { Panel } from '../../components/panel.tsx'
import { useNow } from '../../components/now.tsx'
import { formatUtc } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'

/** On paper only: what proves which approval this is, as of when, and who printed it. */
export function Evidence({ approval }: { approval: Approval }) {
  const { user } = useSession()
  const now = useNow()
  const facts: [string, string | null][] = [
    [t('Approval'), approval.id],
    [t('Reference'), approval.externalId],
    [t('Service'), `${approval.serviceName} (${approval.serviceId})`],
    [t('Version'), String(approval.version)],
    [t('Asked'), formatUtc(approval.createdAt)],
    [t('Due'), approval.dueDate === null ? null : formatUtc(approval.dueDate)],
    [t('Changed last'), formatUtc(approval.updatedAt)],
    [
      t('Printed'),
      t('{when} by {name} ({email})', {
        when: formatUtc(new Date(now).toISOString()),
        name: user.name,
        email: user.email,
      }),
    ],
    [t('From'), `${location.origin}/approvals/${approval.id}`],
  ]
  return (
    <Box className="on-paper" mt="lg">
      <Panel title={t('This record')}>
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
          {t(
            'Each change is an entry of the audit log, chained to the one before by its hash; an administrator can verify the chain under Audit log.',
          )}
        </Text>
      </Panel>
    </Box>
  )
}
