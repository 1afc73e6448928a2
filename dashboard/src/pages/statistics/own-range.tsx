import { Button, Popover, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCalendar, IconChevronDown } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { FILTER_WIDTH } from '../../components/filter-width.ts'
import { t } from '../../lib/i18n/t.ts'
import { useStatisticsAddress } from './route.ts'
import { type OwnDays, spanOf, tellDay, tellDays, toDay } from './span.ts'

/** Two days take a line of a phone. */
const OWN_WIDTH = { base: '100%', xs: 'auto' }

/** Days of one's own choice, the last one included, in place of the last so many. */
export function OwnRange() {
  const { search, change } = useStatisticsAddress()
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const isOwn = search.from !== undefined || search.to !== undefined
  const words = labelOf(search)
  const choose = (days: OwnDays): void => {
    close()
    change({ ...days, range: undefined })
  }
  return (
    <Popover opened={isOpen} onDismiss={close} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="sm"
          w={isOwn ? OWN_WIDTH : FILTER_WIDTH}
          fw={400}
          onClick={toggle}
          leftSection={<IconCalendar size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={t('Days: {words}', { words })}
        >
          {words}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Days')}>
        {/* Made anew each time, so that what was half-typed and left is forgotten. */}
        {isOpen && <Days value={search} onChoose={choose} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Days({ value, onChoose }: { value: OwnDays; onChoose: (days: OwnDays) => void }) {
  const today = toDay()
  const [from, setFrom] = useState(value.from ?? '')
  const [to, setTo] = useState(value.to ?? today)
  const fault = from === '' ? undefined : spanOf({ from, to: to || undefined }).fault
  const apply = (event: FormEvent): void => {
    event.preventDefault()
    if (from !== '' && fault === undefined) onChoose({ from, to: to || undefined })
  }
  return (
    <form onSubmit={apply}>
      <Stack gap="sm" w={220}>
        <TextInput
          type="date"
          label={t('First day')}
          size="sm"
          value={from}
          max={today}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('Last day')}
          description={t('Today where it is empty')}
          size="sm"
          value={to}
          error={fault}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" size="sm" disabled={from === '' || fault !== undefined}>
          {t('Apply')}
        </Button>
      </Stack>
    </form>
  )
}

function labelOf({ from, to }: OwnDays): string {
  if (from !== undefined && to !== undefined) return tellDays(from, to)
  if (from !== undefined) return t('Since {from}', { from: tellDay(from) })
  return to === undefined ? t('Other days') : t('Until {to}', { to: tellDay(to) })
}
