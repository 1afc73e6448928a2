import { Drawer, Group, Stack, Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { EventType } from '../../../../src/events/contract.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { When } from '../../components/when.tsx'
import { t, tn } from '../../lib/i18n/t.ts'
import { eventTypesQuery } from './event-types.ts'
import { SchemaTable } from './schema-table.tsx'
import { Kind } from './type-list.tsx'

export function TypeDrawer({ type, onClose }: { type: string | undefined; onClose: () => void }) {
  return (
    <Drawer opened={type !== undefined} onClose={onClose} position="right" size="xl" title={type ?? t('Event type')}>
      {type !== undefined && <Content type={type} />}
    </Drawer>
  )
}

function Content({ type }: { type: string }) {
  const query = useQuery(eventTypesQuery)
  return (
    <Loaded query={query} skeleton={<RowsSkeleton />}>
      {({ data }) => {
        const found = data.find(({ eventType }) => eventType === type)
        return found ? <TypeView type={found} /> : <Text size="sm">{t('No event of this type has been seen.')}</Text>
      }}
    </Loaded>
  )
}

function TypeView({ type: { description, schema, example, isBuiltIn, lastSeenAt } }: { type: EventType }) {
  return (
    <Stack gap="md">
      <Group gap="xs">
        <Kind isBuiltIn={isBuiltIn} />
        <Text size="sm" c="dimmed">
          {lastSeenAt === null ? t('Not seen lately') : tn('Last seen {when}', { when: <When at={lastSeenAt} /> })}
        </Text>
      </Group>
      <Text size="sm" className="foreign">
        {description ?? t('A service’s own: it alone knows what it means.')}
      </Text>
      <Tabs defaultValue="fields" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="fields">{t('Fields')}</Tabs.Tab>
          <Tabs.Tab value="example">{t('Example')}</Tabs.Tab>
          <Tabs.Tab value="schema">{t('JSON Schema')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="fields" pt="sm">
          <SchemaTable schema={schema} />
        </Tabs.Panel>
        <Tabs.Panel value="example" pt="sm">
          {example ? (
            <CopyField block label={t('example')} value={JSON.stringify(example, null, 2)} />
          ) : (
            <Text size="sm" c="dimmed">
              {t(
                'The service that sends it decides what is in its payload. The list of what has happened may hold one.',
              )}
            </Text>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="schema" pt="sm">
          <CopyField block label={t('schema')} value={JSON.stringify(schema, null, 2)} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}
