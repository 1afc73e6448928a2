import { Box, Skeleton, Text, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../lib/i18n/t.ts'
import classes from './stats.module.css'

export type Stat = { label: string; value: ReactNode; hint?: string; tone?: 'bad' | 'warn' }

/** A row of figures, each with the word for it. */
export function Stats({ label, stats }: { label: string; stats: Stat[] }) {
  return (
    <Box component="dl" aria-label={label} className={classes.row}>
      {stats.map(({ label: name, value, hint, tone }) => (
        <div key={name} className={classes.stat}>
          <Text component="dt" size="xs" c="dimmed">
            {hint === undefined ? (
              name
            ) : (
              <Tooltip label={hint} multiline maw={280}>
                <span className={classes.explained}>{name}</span>
              </Tooltip>
            )}
          </Text>
          <dd className={classes.value} data-tone={tone}>
            {value}
          </dd>
        </div>
      ))}
    </Box>
  )
}

export function StatsSkeleton({ labels }: { labels: string[] }) {
  return (
    <Stats label={t('Loading')} stats={labels.map((label) => ({ label, value: <Skeleton h={20} my={4} w={64} /> }))} />
  )
}
