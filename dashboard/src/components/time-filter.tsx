import { Button, Group, Popover, Stack, TextInput, type ButtonProps } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCalendar, IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { formatMoment } from '../lib/format.ts'
import { t } from '../lib/i18n/t.ts'
import { fromLocalInput, toLocalInput } from '../lib/local-time.ts'
import { useNow } from './now.tsx'

export type TimeSpan = { from?: string | undefined; to?: string | undefined }

const HOUR_MS = 3_600_000
const PRESETS = [
  { label: t('Last hour'), ms: HOUR_MS },
  { label: t('Last 24 hours'), ms: 24 * HOUR_MS },
  { label: t('Last 7 days'), ms: 7 * 24 * HOUR_MS },
  { label: t('Last 30 days'), ms: 30 * 24 * HOUR_MS },
]

type Props = Pick<ButtonProps, 'w'> & { value: TimeSpan; onChange: (span: TimeSpan) => void }

/** Narrows a list to a time: a preset, or from and to. What is chosen is a moment, so that its address can be shared. */
export function TimeFilter({ value, onChange, w }: Props) {
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const now = useNow()
  const choose = (span: TimeSpan): void => {
    close()
    onChange(span)
  }
  return (
    <Popover opened={isOpen} onDismiss={close} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="sm"
          w={w}
          fw={400}
          onClick={toggle}
          leftSection={<IconCalendar size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={t('Time: {span}', { span: wordsOf(value, now) })}
        >
          {wordsOf(value, now)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Time')}>
        {/* Made anew each time, so that what was half-typed and left is forgotten. */}
        {isOpen && <Choices value={value} onChoose={choose} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Choices({ value, onChoose }: { value: TimeSpan; onChoose: (span: TimeSpan) => void }) {
  const [from, setFrom] = useState(toLocalInput(value.from))
  const [to, setTo] = useState(toLocalInput(value.to))
  const isBackwards = from !== '' && to !== '' && from >= to
  return (
    <Stack gap="sm" w={260}>
      <Group gap={6}>
        {PRESETS.map(({ label, ms }) => (
          <Button
            key={label}
            variant="default"
            size="compact-sm"
            onClick={() => onChoose({ from: new Date(Date.now() - ms).toISOString() })}
          >
            {label}
          </Button>
        ))}
        <Button variant="default" size="compact-sm" onClick={() => onChoose({})}>
          {t('Any time')}
        </Button>
      </Group>
      <TextInput
        type="datetime-local"
        label={t('From')}
        size="sm"
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={t('To')}
        size="sm"
        value={to}
        error={isBackwards && t('must be after the beginning')}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button
        size="sm"
        disabled={isBackwards}
        onClick={() => onChoose({ from: fromLocalInput(from), to: fromLocalInput(to) })}
      >
        {t('Apply')}
      </Button>
    </Stack>
  )
}

function wordsOf({ from, to }: TimeSpan, now: number): string {
  if (from !== undefined && to !== undefined) return `${formatMoment(from, now)} – ${formatMoment(to, now)}`
  if (from !== undefined) return t('Since {from}', { from: formatMoment(from, now) })
  return to === undefined ? t('Any time') : t('Until {to}', { to: formatMoment(to, now) })
}
