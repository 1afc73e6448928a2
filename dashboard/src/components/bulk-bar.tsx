import { ActionBar, Button, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../lib/i18n/t.ts'

type Props = { count: number; onClear: () => void; children: ReactNode }

/** What can be done with the selected rows; floats above the page while there are some. */
export function BulkBar({ count, onClear, children }: Props) {
  return (
    <ActionBar opened={count > 0} onClose={onClear} aria-label={t('Selected rows')} withinPortal>
      <Text size="sm" fw={500} px="xs" className="tabular" aria-live="polite">
        {t('{count} selected', { count })}
      </Text>
      {children}
      <Button variant="subtle" color="gray" size="sm" onClick={onClear}>
        {t('Clear')}
      </Button>
    </ActionBar>
  )
}
