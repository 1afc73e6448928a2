import { Text } from '@mantine/core'
import type { System, Task } from '../../../../src/system/contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { When } from '../../components/when.tsx'
import { formatSpan } from '../../lib/format.ts'
import { taskOf } from './system-words.ts'

const COLUMNS: Column<Task>[] = [
  {
    header: 'Task',
    narrow: 'head',
    cell: ({ task, error }) => (
      <div>
        <Text size="sm" fw={500}>
          {taskOf(task)}
        </Text>
        {error !== null && (
          <Text size="xs" c="var(--mantine-color-error)" className="foreign">
            Failed: {error}
          </Text>
        )}
      </div>
    ),
  },
  { header: 'On', width: 200, narrow: 'hidden', cell: ({ host }) => <span className="foreign">{host}</span> },
  { header: 'Took', align: 'right', width: 90, cell: ({ tookMs }) => formatSpan(tookMs) },
  { header: 'Last run', align: 'right', width: 120, cell: ({ startedAt }) => <When at={startedAt} /> },
]

/** What worker nodes do every hour or minute. */
export function TasksPanel({ tasks }: Pick<System, 'tasks'>) {
  return (
    <Panel title="Housekeeping">
      {tasks.length === 0 ? (
        <Text size="sm" c="dimmed">
          No worker has run it yet.
        </Text>
      ) : (
        <DataTable label="Housekeeping" columns={COLUMNS} rows={tasks} keyOf={({ task }) => task} />
      )}
    </Panel>
  )
}
