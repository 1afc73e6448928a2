import { Modal } from '@mantine/core'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { ConfirmQuestion, questionTitle } from './confirm-question.tsx'

export type Sheet = { asked: Approval[]; others: number; opened: boolean; onConfirm: () => void; onClose: () => void }

/** Asks once more before what is above the reader's amounts is approved. Whoever leaves finds everything as it was. */
export function ConfirmSheet({ asked, others, opened, onConfirm, onClose }: Sheet) {
  return (
    <Modal opened={opened && asked.length > 0} onClose={onClose} title={questionTitle(asked)} centered>
      <ConfirmQuestion asked={asked} others={others} onConfirm={onConfirm} onBack={onClose} />
    </Modal>
  )
}
