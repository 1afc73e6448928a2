import { Button, Group, NativeSelect } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { MAIL_KINDS, MAIL_STATUSES } from '../../../../src/notifications/contract.ts'
import { SearchField } from '../../components/search-field.tsx'
import { t } from '../../lib/i18n/t.ts'
import { aboutOf, KIND_LABELS, STATUS_LABELS } from './mail-words.ts'
import { useMailsAddress } from './route.ts'

export function MailFilters() {
  const { search, change } = useMailsAddress()
  return (
    <Group gap="xs" mb="sm" align="flex-start">
      <SearchField
        label={t('Recipient')}
        placeholder={t('Recipient’s name or address')}
        value={search.recipient}
        onChange={(recipient) => change({ recipient })}
      />
      <NativeSelect
        aria-label={t('Kind')}
        value={search.kind ?? ''}
        onChange={(event) => change({ kind: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: t('Any kind') },
          ...MAIL_KINDS.map((value) => ({ value, label: KIND_LABELS[value] })),
        ]}
      />
      <NativeSelect
        aria-label={t('Status')}
        value={search.status ?? ''}
        onChange={(event) => change({ status: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: t('Any status') },
          ...MAIL_STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] })),
        ]}
      />
      {search.about !== undefined && (
        <Button
          variant="default"
          fw={400}
          rightSection={<IconX size={14} aria-hidden />}
          aria-label={t('{about}, {id}: show all', { about: aboutOf(search.about), id: search.about })}
          onClick={() => change({ about: undefined })}
        >
          {aboutOf(search.about)}
        </Button>
      )}
    </Group>
  )
}
