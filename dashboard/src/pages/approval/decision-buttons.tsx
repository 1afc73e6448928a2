import { Button, Group, Kbd } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import type { ReactNode, RefObject } from 'react'
import { useKeyOf } from '../../lib/commands.tsx'
import { t } from '../../lib/i18n/t.ts'
import classes from './decision-form.module.css'
import type { Verdict } from './model.ts'

type Props = {
  approveRef: RefObject<HTMLButtonElement | null>
  pending: Verdict | null
  onSubmit: (verdict: Verdict) => void
  /** The focus leaves Approve, so Enter no longer confirms. */
  onLeave: () => void
  hint: ReactNode
}

export function DecisionButtons({ approveRef, pending, onSubmit, onLeave, hint }: Props) {
  const [approveKey, rejectKey] = [useKeyOf('approve'), useKeyOf('reject')]
  return (
    <Group gap="xs">
      <Button
        ref={approveRef}
        color="green"
        leftSection={<IconCheck size={16} aria-hidden />}
        rightSection={
          approveKey !== undefined && (
            <Kbd size="xs" aria-hidden className={classes.key}>
              {approveKey}
            </Kbd>
          )
        }
        loading={pending === 'APPROVED'}
        disabled={pending === 'REJECTED'}
        onClick={() => onSubmit('APPROVED')}
        onBlur={onLeave}
      >
        {t('Approve')}
      </Button>
      <Button
        variant="default"
        className={classes.reject}
        leftSection={<IconX size={16} aria-hidden />}
        rightSection={
          rejectKey !== undefined && (
            <Kbd size="xs" aria-hidden>
              {rejectKey}
            </Kbd>
          )
        }
        loading={pending === 'REJECTED'}
        disabled={pending === 'APPROVED'}
        onClick={() => onSubmit('REJECTED')}
      >
        {t('Reject')}
      </Button>
      {hint}
    </Group>
  )
}
