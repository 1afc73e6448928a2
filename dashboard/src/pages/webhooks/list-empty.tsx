import { EmptyState } from '@mantine/core'
import { IconWebhook } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { t } from '../../lib/i18n/t.ts'

export function NoWebhook({ isOfService, children }: { isOfService: boolean; children: ReactNode }) {
  return (
    <EmptyState
      py={56}
      maw={520}
      mx="auto"
      icon={<IconWebhook size={32} stroke={1.5} />}
      title={isOfService ? t('No webhook of this service') : t('No webhook yet')}
      description={t(
        'Register the address of an endpoint, and it is told of each event by a signed POST. What it misses is tried again for days, and nothing is lost: every attempt can be seen here, and sent again.',
      )}
    >
      {children}
    </EmptyState>
  )
}
