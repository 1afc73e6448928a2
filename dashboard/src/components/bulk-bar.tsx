import { ActionBar, Button, Group, Text, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './bulk-bar.module.css'
import { t } from '../lib/i18n/t.ts'

type Props = {
  count: number
  onClear: () => void
  /** What is said aloud with the count. */
  told?: string
  /** At the end of its column, in sight while that is scrolled; else it floats above the page. */
  isInColumn?: boolean
  /** Beside the count. */
  summary?: ReactNode
  children: ReactNode
}

/** What can be done with the selected rows, while there are some. */
export function BulkBar({ count, onClear, told = '', isInColumn = false, summary, children }: Props) {
  const head = (
    <>
      <Text size="sm" fw={500} className="tabular">
        {t('{count} selected', { count })}
      </Text>
      {summary}
    </>
  )
  const clear = (
    <Button variant="subtle" color="gray" size="sm" flex="none" onClick={onClear}>
      {t('Clear')}
    </Button>
  )
  return (
    <>
      {/* There before it is needed: a region that comes with its words is not read out. */}
      <VisuallyHidden role="status">{count > 0 ? `${t('{count} selected', { count })}${told}` : ''}</VisuallyHidden>
      {isInColumn && count > 0 && (
        <div role="group" aria-label={t('Selected rows')} className={classes.column}>
          <Group gap="xs" wrap="nowrap" align="flex-start" justify="space-between">
            <div className={classes.head}>{head}</div>
            {clear}
          </Group>
          {children}
        </div>
      )}
      {!isInColumn && (
        <ActionBar opened={count > 0} onClose={onClear} aria-label={t('Selected rows')} withinPortal>
          {head}
          {children}
          {clear}
        </ActionBar>
      )}
    </>
  )
}
