import { Text } from '@mantine/core'
import { formatNumber } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import classes from './ranking.module.css'

/** `faint` reaches further than `length`, such as the p90 beyond the median; both of one measure. */
export type RankingLine = { id: string; name: string; length: number; faint?: number; value: string }

const MOST_LINES = 8

/** Names with bars that repeat their figures; the longest come first. Full scale is the longest, unless told. */
export function Ranking({ lines, scale }: { lines: RankingLine[]; scale?: number }) {
  const shown = lines.slice(0, MOST_LINES)
  const longest = scale ?? Math.max(...shown.map(({ length, faint = 0 }) => Math.max(length, faint)))
  const width = (length: number): string => `${(Math.min(length, longest) / longest) * 100}%`
  const more = lines.length - shown.length
  return (
    <>
      <ol className={classes.list}>
        {shown.map(({ id, name, length, faint, value }) => (
          <li key={id} className={classes.line}>
            <span className={classes.name} title={name}>
              {name}
            </span>
            <span className={classes.track} aria-hidden>
              {faint !== undefined && <span className={classes.faint} style={{ width: width(faint) }} />}
              <span className={classes.bar} style={{ width: width(length) }} />
            </span>
            <span className={classes.value}>{value}</span>
          </li>
        ))}
      </ol>
      {more > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('{more} more in the table', { more: formatNumber(more) })}
        </Text>
      )}
    </>
  )
}
