import { Button, EmptyState } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import { t } from '../lib/i18n/t.ts'

type Props = { title: string; description: string; clearLabel?: string; onClear: () => void }

/** In place of a list of which the filters leave nothing. */
export function NoMatch({ title, description, clearLabel = t('Clear the filters'), onClear }: Props) {
  return (
    <EmptyState
      py={40}
      size="sm"
      icon={<IconFilterOff size={28} stroke={1.5} />}
      title={title}
      description={description}
    >
      <Button variant="default" size="sm" onClick={onClear}>
        {clearLabel}
      </Button>
    </EmptyState>
  )
}
