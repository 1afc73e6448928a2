import { Button } from '@mantine/core'
import { useState } from 'react'
import { lazyPart } from '../../components/lazy-part.tsx'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { OnceOpened } from '../../components/once-opened.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { mayCancel } from './model.ts'

const loadDialog = () => import('./cancel-dialog.tsx')
const CancelDialog = lazyPart(async () => (await loadDialog()).CancelDialog)

/** Withdraws a request: for the one who made it, and for those who may withdraw any. */
export function CancelButton({ approval }: { approval: Approval }) {
  const session = useSession()
  const [isOpen, setOpen] = useState(false)
  if (!mayCancel(approval, session) && !isOpen) return null
  return (
    <>
      <Button variant="subtle" color="gray" size="xs" onClick={() => setOpen(true)}>
        {t('Withdraw')}
      </Button>
      <OnceOpened opened={isOpen} load={loadDialog}>
        <CancelDialog approval={approval} opened={isOpen} onClose={() => setOpen(false)} />
      </OnceOpened>
    </>
  )
}
