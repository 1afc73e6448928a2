import { Group, Text } from '@mantine/core'
import { COUNTED_UP_TO, type Queue, type System } from '../../../../src/system/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { AnchorLink, NameLink } from '../../components/links.tsx'
import { Panel } from '../../components/panel.tsx'
import { When } from '../../components/when.tsx'
import { plural, t } from '../../lib/i18n/t.ts'
import { countOf, QUEUE_LABELS } from './system-words.ts'

const columnsOf = ({ isSetUp }: System['mail']): Column<Queue>[] => [
  { header: t('Queue'), narrow: 'head', cell: ({ queue }) => <Name queue={queue} /> },
  { header: t('Waiting'), align: 'right', width: 120, cell: ({ waiting }) => countOf(waiting) },
  {
    header: t('Oldest due'),
    align: 'right',
    width: 180,
    cell: ({ queue, waiting, oldestDueAt }) => {
      if (oldestDueAt !== null) return <When at={oldestDueAt} />
      // They wait for nobody: there is nothing that could send them.
      return queue === 'mails' && !isSetUp && waiting > 0 ? t('Kept: no mail server') : t('Nothing is due')
    },
  },
]

/** What waits to be done, and since when it could have been. */
export function QueuesPanel({ system: { queues, held, dead, mail } }: { system: System }) {
  return (
    <Panel title={t('Queues')} actions={<Lost held={held} dead={dead} />}>
      <DataTable label={t('Queues')} columns={columnsOf(mail)} rows={queues} keyOf={({ queue }) => queue} />
    </Panel>
  )
}

function Lost({ held, dead }: Pick<System, 'held' | 'dead'>) {
  return (
    <Group gap="md">
      <Text size="sm" c="dimmed">
        {t('{held} held', { held: countOf(held) })}
      </Text>
      <AnchorLink to="/webhooks" size="sm" c={dead > 0 ? 'var(--mantine-color-error)' : 'dimmed'}>
        {dead >= COUNTED_UP_TO
          ? t('{count} dead letters', { count: countOf(dead) })
          : plural(dead, { one: '{n} dead letter', other: '{n} dead letters' })}
      </AnchorLink>
    </Group>
  )
}

function Name({ queue }: Pick<Queue, 'queue'>) {
  const name = QUEUE_LABELS[queue]
  if (queue === 'deliveries') return <NameLink to="/webhooks">{name}</NameLink>
  if (queue === 'mails') return <NameLink to="/mails">{name}</NameLink>
  if (queue === 'jobs') return <NameLink to="/jobs">{name}</NameLink>
  return (
    <Text size="sm" fw={500}>
      {name}
    </Text>
  )
}
