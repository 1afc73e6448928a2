import { Button, EmptyState } from '@mantine/core'
import { IconFilterOff, IconWebhook } from '@tabler/icons-react'
import type { ReactNode } from 'react'

export function NoWebhook({ isOfService, children }: { isOfService: boolean; children: ReactNode }) {
  return (
    <EmptyState
      py={56}
      maw={520}
      mx="auto"
      icon={<IconWebhook size={32} stroke={1.5} />}
      title={isOfService ? 'No webhook of this service' : 'No webhook yet'}
      description="Register the address of an endpoint, and it is told of each event by a signed POST. What it misses is tried again for days, and nothing is lost: every attempt can be seen here, and sent again."
    >
      {children}
    </EmptyState>
  )
}

export function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      py={40}
      size="sm"
      icon={<IconFilterOff size={28} stroke={1.5} />}
      title="None of them matches"
      description="Another word or state may find it."
    >
      <Button variant="default" size="sm" onClick={onClear}>
        Clear the filters
      </Button>
    </EmptyState>
  )
}
