import { Box, Switch, Text, Tooltip } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import {
  type Channel,
  type Choice,
  NEWS,
  NEWS_KINDS,
  type NewsKind,
} from '../../../../src/notifications/preferences-contract.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { t, translated } from '../../lib/i18n/t.ts'

type Kinds = Partial<Record<NewsKind, Choice>>
type Props = { kinds: Kinds; onChange: (kinds: Kinds) => void }
type Row = { kind: NewsKind; choice: Choice; change: (choice: Choice) => void }

const CHANNEL_NAMES: Record<Channel, string> = { app: t('In the app'), push: t('Push'), email: t('E-mail') }

const COLUMNS: Column<Row>[] = [
  { header: t('News'), narrow: 'head', cell: ({ kind }) => <Meaning kind={kind} /> },
  ...(['app', 'push', 'email'] as const).map((channel) => ({
    header: CHANNEL_NAMES[channel],
    align: 'right' as const,
    width: 110,
    cell: (row: Row) => <ChannelCell row={row} channel={channel} />,
  })),
]

/** Every kind of news by every channel. What is a duty says why. */
export function NewsMatrix({ kinds, onChange }: Props) {
  const rows = NEWS_KINDS.flatMap((kind): Row[] => {
    const choice = kinds[kind]
    return choice ? [{ kind, choice, change: (changed) => onChange({ ...kinds, [kind]: changed }) }] : []
  })
  return <DataTable label={t('What you are told')} columns={COLUMNS} rows={rows} keyOf={({ kind }) => kind} />
}

function Meaning({ kind }: { kind: NewsKind }) {
  const { meaning, duty } = NEWS[kind]
  return (
    <Box py={4}>
      <Text size="sm" fw={500}>
        {translated(meaning)}
      </Text>
      {duty !== undefined && (
        <Text size="xs" c="dimmed">
          {t('E-mail stays on.')} {translated(duty)}
        </Text>
      )}
    </Box>
  )
}

function ChannelCell({ row: { kind, choice, change }, channel }: { row: Row; channel: Channel }) {
  const rule = NEWS[kind].channels[channel]
  const name = `${translated(NEWS[kind].meaning)}: ${CHANNEL_NAMES[channel]}`
  if (rule === undefined) {
    return (
      <Text size="sm" c="dimmed" aria-label={t('{name}, never', { name })}>
        –
      </Text>
    )
  }
  if (rule === 'always') return <Always name={name} />
  // A push is made of what is in the app.
  const isWithoutApp = channel === 'push' && choice.app === false
  return (
    <Switch
      size="sm"
      aria-label={name}
      disabled={isWithoutApp}
      checked={choice[channel] === true && !isWithoutApp}
      onChange={(event) => change({ ...choice, [channel]: event.currentTarget.checked })}
    />
  )
}

function Always({ name }: { name: string }) {
  return (
    <Tooltip label={t('It cannot be switched off')}>
      <Text size="sm" c="dimmed" component="span" aria-label={t('{name}, always', { name })} role="img">
        <IconLock size={14} aria-hidden /> {t('Always')}
      </Text>
    </Tooltip>
  )
}
