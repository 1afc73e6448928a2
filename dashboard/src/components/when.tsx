import { Text, Tooltip, type TextProps } from '@mantine/core'
import { formatDateTime, formatRelative, formatUtc } from '../lib/format.ts'
import { useNow } from './now.tsx'

/** A moment as its distance from now; the exact time, and UTC, are in the tooltip, and on paper. */
export function When({ at, isUpcoming = false, ...text }: { at: string; isUpcoming?: boolean } & TextProps) {
  const now = useNow()
  return (
    <Tooltip label={`${formatDateTime(at)} · ${formatUtc(at)}`}>
      <Text component="time" dateTime={at} inherit {...text} style={{ whiteSpace: 'nowrap' }}>
        <span className="on-screen">{formatRelative(at, now, isUpcoming)}</span>
        <span className="on-paper">{formatUtc(at)}</span>
      </Text>
    </Tooltip>
  )
}
