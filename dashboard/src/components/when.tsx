import { Text, Tooltip, type TextProps } from '@mantine/core'
import { formatDateTime, formatRelative } from '../lib/format.ts'
import { useNow } from './now.tsx'

/** A moment as its distance from now; the exact time, and UTC, are in the tooltip. */
export function When({ at, isUpcoming = false, ...text }: { at: string; isUpcoming?: boolean } & TextProps) {
  const now = useNow()
  return (
    <Tooltip label={`${formatDateTime(at)} · ${at.slice(0, 19).replace('T', ' ')} UTC`}>
      <Text component="time" dateTime={at} inherit {...text} style={{ whiteSpace: 'nowrap' }}>
        {formatRelative(at, now, isUpcoming)}
      </Text>
    </Tooltip>
  )
}
