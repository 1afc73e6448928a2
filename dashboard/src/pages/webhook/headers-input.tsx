import { ActionIcon, Button, Code, Group, Input, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { t } from '../../lib/i18n/t.ts'
import type { ApiForm } from '../../lib/use-api-form.ts'
import type { HeaderRow, WebhookValues } from '../webhooks/form-model.ts'

const MOST = 20

type Props = { form: ApiForm<WebhookValues>; webhook: Webhook }

/** Headers of one's own. Their values are never shown again, so that they are changed all together or not at all. */
export function HeadersInput({ form, webhook }: Props) {
  const names = Object.keys(webhook.headers)
  const rows = form.values.headers
  const set = (changed: HeaderRow[] | null): void => form.setFieldValue('headers', changed)
  return (
    <Input.Wrapper
      label={t('Custom headers (optional)')}
      labelElement="div"
      description={t('Sent with each request. Their values are kept encrypted and are not shown again.')}
      error={form.errors['headers']}
    >
      {rows === null ? (
        <Kept
          names={names}
          onChange={() =>
            set(names.length > 0 ? names.map((name) => ({ name, value: '' })) : [{ name: '', value: '' }])
          }
        />
      ) : (
        <Rows rows={rows} onChange={set} wasKept={names.length > 0} onUndo={() => set(null)} />
      )}
    </Input.Wrapper>
  )
}

function Kept({ names, onChange }: { names: string[]; onChange: () => void }) {
  return (
    <Group gap="xs" mt={8}>
      {names.map((name) => (
        <Code key={name}>{name}: ***</Code>
      ))}
      <Button size="compact-sm" variant="default" onClick={onChange}>
        {names.length === 0 ? t('Add a header') : t('Change')}
      </Button>
    </Group>
  )
}

type RowsProps = { rows: HeaderRow[]; onChange: (rows: HeaderRow[]) => void; wasKept: boolean; onUndo: () => void }

function Rows({ rows, onChange, wasKept, onUndo }: RowsProps) {
  const replace = (index: number, change: Partial<HeaderRow>): void =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...change } : row)))
  return (
    <Stack gap="xs" mt={8}>
      {wasKept && (
        <Text size="xs" c="dimmed">
          {t('These replace all that were there: enter each value again.')}
        </Text>
      )}
      {rows.map((row, index) => (
        // Rows have nothing but their place: two may be empty.
        // oxlint-disable-next-line react/no-array-index-key
        <Group key={index} gap="xs" wrap="nowrap">
          <TextInput
            aria-label={t('Name of header {number}', { number: index + 1 })}
            placeholder={t('X-Tenant')}
            flex="1 1 40%"
            miw={0}
            maxLength={100}
            autoComplete="off"
            value={row.name}
            onChange={(event) => replace(index, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t('Value of header {number}', { number: index + 1 })}
            placeholder={t('Value')}
            flex="1 1 60%"
            miw={0}
            maxLength={4096}
            autoComplete="off"
            value={row.value}
            onChange={(event) => replace(index, { value: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={t('Remove header {number}', { number: index + 1 })}
            onClick={() => onChange(rows.filter((_, at) => at !== index))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      {rows.length === 0 && <Text size="sm">{t('No header of your own is sent.')}</Text>}
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={rows.length >= MOST}
          onClick={() => onChange([...rows, { name: '', value: '' }])}
        >
          {t('Add a header')}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onUndo}>
          {t('Leave as before')}
        </Button>
      </Group>
    </Stack>
  )
}
