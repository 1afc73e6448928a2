import { Group, Skeleton, Stack } from '@mantine/core'
import { t } from '../../lib/i18n/t.ts'

export function ApprovalSkeleton() {
  return (
    <Stack gap="md" role="status" aria-label={t('Loading')}>
      <Group gap={6}>
        <Skeleton height={20} width={80} />
        <Skeleton height={20} width={110} />
      </Group>
      <Skeleton height={28} width="70%" />
      <Skeleton height={28} width={200} />
      <Skeleton height={36} width={240} />
      <Skeleton height={150} mt="md" />
      <Skeleton height={120} />
    </Stack>
  )
}
