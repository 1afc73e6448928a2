import { Text, type TextProps } from '@mantine/core'
import { formatDateTime, formatRelative, formatUtc } from '../lib/format.ts'
import { useNow } from './now.tsx'

/**
 * A moment as its distance from now; the exact time, and UTC, are in the title, and on paper. By the browser itself: a page
 * has dozens of these, and the library's tooltips would take half of the time in which it is drawn.
 */
export function When({ at, isUpcoming = false, ...text }: { at: string; isUpcoming?: boolean } & TextProps) {
  const now = useNow()
  return (
    <Text
      component="time"
      dateTime={at}
      title={`${formatDateTime(at)} · ${formatUtc(at)}`}
      inherit
      {...text}
      style={{ whiteSpace: 'nowrap' }}
    >
      <span className="on-screen">{formatRelative(at, now, isUpcoming)}</span>
      <span className="on-paper">{formatUtc(at)}</span>
    </Text>
  )
}
