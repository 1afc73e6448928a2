import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { t } from '../../lib/i18n/t.ts'
import { EnableDialog } from './enable-dialog.tsx'

export function EnableButton({ webhook }: { webhook: Webhook }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button size="sm" onClick={open}>
        {t('Enable…')}
      </Button>
      <EnableDialog webhook={webhook} opened={isOpen} onClose={close} />
    </>
  )
}
