import { Box, SimpleGrid } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { systemRoutes, type System } from '../../../../src/system/contract.ts'
import { Loaded } from '../../components/loaded.tsx'
import { useNow } from '../../components/now.tsx'
import { Page } from '../../components/page.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { Stats } from '../../components/stats.tsx'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { AuditPanel, DatabasePanel, MailPanel } from './facts-panels.tsx'
import { NodesPanel } from './nodes-panel.tsx'
import { QueuesPanel } from './queues-panel.tsx'
import { bytesOf, upFor } from './system-words.ts'
import { TasksPanel } from './tasks-panel.tsx'
import { Warnings } from './warnings.tsx'

/** Only while somebody looks: a hidden tab asks nothing. */
const EVERY_MS = 5000

export function SystemPage() {
  const query = useQuery({ ...read(systemRoutes.get, {}), refetchInterval: EVERY_MS })
  return (
    <Page
      title={t('System')}
      description={t('How the whole is doing: what waits, who works, and what should be looked at.')}
    >
      <Loaded query={query} skeleton={<RowsSkeleton rows={8} />}>
        {(system) => <Content system={system} />}
      </Loaded>
    </Page>
  )
}

function Content({ system }: { system: System }) {
  const { warnings, version, startedAt, nodeVersion, database, nodes, tasks, mail, auditCheck } = system
  const now = useNow()
  return (
    <>
      <Warnings warnings={warnings} />
      <Stats
        label={t('System')}
        stats={[
          { label: t('Version'), value: version },
          { label: t('Up for'), value: upFor(startedAt, now), hint: t('The node that answers you.') },
          { label: t('Node'), value: nodeVersion },
          { label: t('PostgreSQL'), value: database.version.split(' ', 1).join('') },
          { label: t('Database'), value: bytesOf(database.sizeBytes) },
          { label: t('Nodes alive'), value: nodes.length },
        ]}
      />
      <Box mt="xl">
        <QueuesPanel system={system} />
        <NodesPanel system={system} />
        <TasksPanel tasks={tasks} />
      </Box>
      <SimpleGrid cols={{ base: 1, lg: 3 }} spacing="xl" mt="xl">
        <div>
          <DatabasePanel database={database} />
        </div>
        <div>
          <MailPanel mail={mail} />
        </div>
        <div>
          <AuditPanel auditCheck={auditCheck} />
        </div>
      </SimpleGrid>
    </>
  )
}
