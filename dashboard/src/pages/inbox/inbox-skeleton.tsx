import { Box, Group, Skeleton } from '@mantine/core'
import { t } from '../../lib/i18n/t.ts'

export function InboxSkeleton() {
  return (
    <Box px={18} py={6} role="status" aria-label={t('Loading')}>
      {Array.from({ length: 8 }, (_, row) => (
        <Group key={row} h="3.75rem" gap={12} wrap="nowrap">
          <Skeleton circle height={32} flex="none" />
          <Box flex={1}>
            <Skeleton height={12} width={`${70 - (row % 3) * 12}%`} mb={10} />
            <Skeleton height={10} width="35%" />
          </Box>
        </Group>
      ))}
    </Box>
  )
}
