import { Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { useSession } from '../../lib/session.ts'
import { asksOnceMore } from './confirm-model.ts'
import { ConfirmQuestion, questionTitle } from './confirm-question.tsx'

type Sheet = { asked: Approval[]; others: number; opened: boolean; onConfirm: () => void; onClose: () => void }

/** Asks once more before what is above the reader's amounts is approved. Whoever leaves finds everything as it was. */
export function ConfirmSheet({ asked, others, opened, onConfirm, onClose }: Sheet) {
  return (
    <Modal opened={opened && asked.length > 0} onClose={onClose} title={questionTitle(asked)} centered>
      <ConfirmQuestion asked={asked} others={others} onConfirm={onConfirm} onBack={onClose} />
    </Modal>
  )
}

/** `approve` approves, or asks first by the sheet. */
export function useConfirmSheet(approvals: readonly Approval[], onApprove: () => void) {
  const { confirmAbove } = useSession()
  const [opened, { open, close }] = useDisclosure(false)
  const asked = approvals.filter((approval) => asksOnceMore(confirmAbove, approval))
  const onConfirm = (): void => {
    close()
    onApprove()
  }
  const sheet: Sheet = { asked, others: approvals.length - asked.length, opened, onConfirm, onClose: close }
  return { approve: asked.length === 0 ? onApprove : open, sheet }
}
