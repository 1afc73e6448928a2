import { Text } from '@mantine/core'
import type { System, Task } from '../../../../src/system/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { When } from '../../components/when.tsx'
import { formatSpan } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { taskOf } from './system-words.ts'

const COLUMNS: Column<Task>[] = [
  {
    header: t('Task'),
    narrow: 'head',
    cell: ({ task, error }) => (
      <div>
        <Text size="sm" fw={500}>
          {taskOf(task)}
        </Text>
        {error !== null && (
          <Text size="xs" c="var(--mantine-color-error)" className="foreign">
            {t('Failed: {error}', { error })}
          </Text>
        )}
      </div>
    ),
  },
  { header: t('On'), width: 200, narrow: 'hidden', cell: ({ host }) => <span className="foreign">{host}</span> },
  { header: t('Took'), align: 'right', width: 90, cell: ({ tookMs }) => formatSpan(tookMs) },
  { header: t('Last run'), align: 'right', width: 120, cell: ({ startedAt }) => <When at={startedAt} /> },
]

/** What worker nodes do every hour or minute. */
export function TasksPanel({ tasks }: Pick<System, 'tasks'>) {
  return (
    <Panel title={t('Housekeeping')}>
      {tasks.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('No worker has run it yet.')}
        </Text>
      ) : (
        <DataTable label={t('Housekeeping')} columns={COLUMNS} rows={tasks} keyOf={({ task }) => task} />
      )}
    </Panel>
  )
}
