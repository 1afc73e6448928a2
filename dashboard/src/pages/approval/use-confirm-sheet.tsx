import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { lazyPart } from '../../components/lazy-part.tsx'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { OnceOpened } from '../../components/once-opened.tsx'
import { useSession } from '../../lib/session.ts'
import { asksOnceMore } from './confirm-model.ts'

const load = () => import('./confirm-sheet.tsx')
const ConfirmSheet = lazyPart(async () => (await load()).ConfirmSheet)

/** `approve` approves, or asks first by the sheet. */
export function useConfirmSheet(
  approvals: readonly Approval[],
  onApprove: () => void,
): { approve: () => void; sheet: ReactNode } {
  const { confirmAbove } = useSession()
  const [opened, { open, close }] = useDisclosure(false)
  const asked = approvals.filter((approval) => asksOnceMore(confirmAbove, approval))
  const onConfirm = (): void => {
    close()
    onApprove()
  }
  if (asked.length === 0) return { approve: onApprove, sheet: null }
  const others = approvals.length - asked.length
  const sheet = (
    <OnceOpened opened={opened} load={load}>
      <ConfirmSheet asked={asked} others={others} opened={opened} onConfirm={onConfirm} onClose={close} />
    </OnceOpened>
  )
  return { approve: open, sheet }
}
