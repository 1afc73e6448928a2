import { Button, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconClock, IconKey } from '@tabler/icons-react'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { RotateSecret } from './rotate-secret.tsx'
import { VERIFY_SNIPPET } from './verify-snippet.ts'

type Secret = Webhook['secrets'][number]

const COLUMNS: Column<Secret>[] = [
  {
    header: t('Secret'),
    narrow: 'head',
    cell: ({ id }) => (
      <Text size="sm" ff="monospace" className="foreign">
        {id}
      </Text>
    ),
  },
  {
    header: t('State'),
    width: 150,
    cell: ({ expiresAt }) =>
      expiresAt === null ? (
        <StatusBadge label={t('Signs')} color="green" icon={IconCheck} />
      ) : (
        <StatusBadge label={t('Signs, ends')} color="amber" icon={IconClock} />
      ),
  },
  { header: t('Made'), align: 'right', width: 130, cell: ({ createdAt }) => <When at={createdAt} /> },
  {
    header: t('Ends'),
    align: 'right',
    width: 130,
    cell: ({ expiresAt }) => (expiresAt === null ? t('Never') : <When at={expiresAt} isUpcoming />),
  },
]

/** The secrets that sign now, by their ages; their text is shown when they are made and never again. */
export function SecretsTab({ webhook }: { webhook: Webhook }) {
  const [isRotating, rotating] = useDisclosure(false)
  return (
    <>
      <Panel
        title={t('Signing secrets')}
        actions={
          <Button size="xs" leftSection={<IconKey size={14} aria-hidden />} onClick={rotating.open}>
            {t('Rotate…')}
          </Button>
        }
      >
        <DataTable label={t('Signing secrets')} columns={COLUMNS} rows={webhook.secrets} keyOf={({ id }) => id} />
        <Text size="xs" c="dimmed" mt="xs">
          {webhook.secrets.length > 1
            ? t('Every request carries one signature of each, so that the receiver may hold either.')
            : t('Every request is signed with it. Rotation adds another, so that none is refused meanwhile.')}
        </Text>
      </Panel>
      <Panel title={t('How the receiver checks')}>
        <Stack gap="xs" maw={720}>
          <Text size="sm">
            {t(
              'The requests follow Standard Webhooks: its libraries, of which there is one for most languages, verify them unchanged. Verify the raw body before it is parsed, and remember webhook-id to take nothing twice.',
            )}
          </Text>
          <CopyField value={VERIFY_SNIPPET} label={t('example in JavaScript')} block />
        </Stack>
      </Panel>
      <RotateSecret webhook={webhook} opened={isRotating} onClose={rotating.close} />
    </>
  )
}
