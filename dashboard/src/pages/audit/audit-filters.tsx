import { Group, Select } from '@mantine/core'
import { FILTER_WIDTH } from '../../components/filter-width.ts'
import { SearchField } from '../../components/search-field.tsx'
import { TimeFilter } from '../../components/time-filter.tsx'
import { t } from '../../lib/i18n/t.ts'
import { ActorSelect } from './actor-select.tsx'
import { ACTIONS, actionLabel } from './audit-words.ts'
import { useAuditAddress } from './route.ts'

export function AuditFilters() {
  const { search, change } = useAuditAddress()
  const { subject, actor, action, q, from, to } = search
  const actions = action === undefined || ACTIONS.includes(action) ? ACTIONS : [action, ...ACTIONS]
  return (
    <Group gap="xs" mb="sm" align="flex-start">
      <SearchField
        label={t('Text')}
        placeholder={t('Any text in an entry')}
        width={200}
        value={q}
        onChange={(text) => change({ q: text })}
      />
      <SearchField
        label={t('About the id')}
        placeholder={t('About the id (apr_…, svc_…)')}
        width={230}
        value={subject}
        onChange={(id) => change({ subject: id })}
      />
      <ActorSelect value={actor} onChange={(id) => change({ actor: id })} />
      <Select
        aria-label={t('Action')}
        placeholder={t('Any action')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('Any action') }}
        w={{ base: 'calc(50% - 5px)', xs: 190 }}
        comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
        nothingFoundMessage={t('No such action')}
        data={actions.map((value) => ({ value, label: actionLabel(value) }))}
        value={action ?? null}
        onChange={(value) => change({ action: value ?? undefined })}
      />
      <TimeFilter value={{ from, to }} onChange={(span) => change({ from: span.from, to: span.to })} w={FILTER_WIDTH} />
    </Group>
  )
}
