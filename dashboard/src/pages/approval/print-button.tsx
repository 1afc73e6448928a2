import { ActionIcon } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'

export function PrintButton() {
  return (
    <ActionIcon aria-label="Print" title="Print, with exact times" onClick={() => window.print()}>
      <IconPrinter size={18} aria-hidden />
    </ActionIcon>
  )
}
