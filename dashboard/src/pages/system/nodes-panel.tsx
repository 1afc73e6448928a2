import { Badge, Group, Text } from '@mantine/core'
import type { System, SystemNode } from '../../../../src/system/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { rolesOf } from './system-words.ts'

const columnsFor = (version: string): Column<SystemNode>[] => [
  {
    header: t('Node'),
    narrow: 'head',
    cell: ({ host, pid, isThis }) => (
      <div>
        <Group gap={6}>
          <Text size="sm" fw={500} className="foreign">
            {host}
          </Text>
          {isThis && <Badge color="gray">{t('This one')}</Badge>}
        </Group>
        <Text size="xs" c="dimmed">
          {t('process {pid}', { pid: String(pid) })}
        </Text>
      </div>
    ),
  },
  { header: t('Does'), cell: ({ roles }) => rolesOf(roles) },
  {
    header: t('Version'),
    width: 130,
    cell: ({ version: own, nodeVersion }) => (
      <div>
        <Text size="sm" {...(own === version ? {} : { c: 'var(--mantine-color-error)' })}>
          {own}
        </Text>
        <Text size="xs" c="dimmed">
          {t('Node {nodeVersion}', { nodeVersion })}
        </Text>
      </div>
    ),
  },
  { header: t('Since'), align: 'right', width: 120, cell: ({ startedAt }) => <When at={startedAt} /> },
  { header: t('Heard of'), align: 'right', width: 120, cell: ({ seenAt }) => <When at={seenAt} /> },
]

/** Who is alive. */
export function NodesPanel({ system: { nodes, version } }: { system: System }) {
  return (
    <Panel title={t('Nodes')}>
      {nodes.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('No node has said within a minute that it is alive. This one answers all the same.')}
        </Text>
      ) : (
        <DataTable label={t('Nodes')} columns={columnsFor(version)} rows={nodes} keyOf={({ id }) => id} />
      )}
    </Panel>
  )
}
