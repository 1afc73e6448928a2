import { ActionIcon } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { t } from '../../lib/i18n/t.ts'

export function PrintButton() {
  return (
    <ActionIcon aria-label={t('Print')} title={t('Print, with exact times')} onClick={() => window.print()}>
      <IconPrinter size={18} aria-hidden />
    </ActionIcon>
  )
}
