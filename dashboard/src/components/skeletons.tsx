import { Skeleton, Stack } from '@mantine/core'
import { t } from '../lib/i18n/t.ts'

/** As many lines as the table will have rows, so that nothing jumps. */
export function RowsSkeleton({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  return (
    <Stack gap={8} role="status" aria-label={t('Loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  )
}
