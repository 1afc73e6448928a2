import { Button, Group, NativeSelect } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { MAIL_KINDS, MAIL_STATUSES } from '../../../../src/notifications/contract.ts'
import { SearchField } from '../../components/search-field.tsx'
import { KIND_LABELS, STATUS_LABELS } from './mail-words.ts'
import { useMailsAddress } from './route.ts'

export function MailFilters() {
  const { search, change } = useMailsAddress()
  return (
    <Group gap="xs" mb="sm" align="flex-start">
      <SearchField
        label="Recipient"
        placeholder="Recipient’s name or address"
        value={search.recipient}
        onChange={(recipient) => change({ recipient })}
      />
      <NativeSelect
        aria-label="Kind"
        value={search.kind ?? ''}
        onChange={(event) => change({ kind: event.currentTarget.value || undefined })}
        data={[{ value: '', label: 'Any kind' }, ...MAIL_KINDS.map((value) => ({ value, label: KIND_LABELS[value] }))]}
      />
      <NativeSelect
        aria-label="Status"
        value={search.status ?? ''}
        onChange={(event) => change({ status: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: 'Any status' },
          ...MAIL_STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] })),
        ]}
      />
      {search.about !== undefined && (
        <Button
          variant="default"
          fw={400}
          rightSection={<IconX size={14} aria-hidden />}
          aria-label={`About one webhook, ${search.about}: show all`}
          onClick={() => change({ about: undefined })}
        >
          About one webhook
        </Button>
      )}
    </Group>
  )
}
