import { Box, Button, Group, Stack, Text } from '@mantine/core'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { formatMoney } from '../../lib/format.ts'
import { plural, t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { whyOnceMore } from './confirm-model.ts'
import classes from './confirm-question.module.css'

type Props = {
  asked: readonly Approval[]
  /** How many more are approved by the same press, about which nothing is asked. */
  others?: number
  /** For where no dialog opens that would hand the focus over. */
  takesFocus?: boolean
  onConfirm: () => void
  onBack: () => void
}

export function questionTitle(asked: readonly Approval[]): string {
  return asked.length === 1 ? t('Approve this amount?') : t('Approve these {count} amounts?', { count: asked.length })
}

/** What is about to be approved, in large. Enter confirms. */
export function ConfirmQuestion({ asked, others = 0, takesFocus = false, onConfirm, onBack }: Props) {
  const confirm = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (takesFocus) confirm.current?.focus()
  }, [takesFocus])
  return (
    <Stack gap="md">
      <ul className={classes.list} aria-label={t('Above your amount')}>
        {asked.map((approval) => (
          <Item key={approval.id} approval={approval} isAlone={asked.length === 1} />
        ))}
      </ul>
      {others > 0 && (
        <Text size="sm" c="dimmed">
          {plural(others, {
            one: 'And {n} other about which you need not be asked.',
            other: 'And {n} others about which you need not be asked.',
          })}
        </Text>
      )}
      <Group gap="xs" grow preventGrowOverflow={false}>
        <Button size="md" variant="default" onClick={onBack}>
          {t('Back')}
        </Button>
        <Button ref={confirm} size="md" color="green" data-autofocus onClick={onConfirm} onKeyDown={refuseHeldEnter}>
          {asked.length + others === 1 ? t('Approve') : t('Approve all {count}', { count: asked.length + others })}
        </Button>
      </Group>
    </Stack>
  )
}

function Item({ approval, isAlone }: { approval: Approval; isAlone: boolean }) {
  const { confirmAbove } = useSession()
  const { title, amount, currency, requester, serviceName } = approval
  return (
    <li className={classes.item} data-alone={isAlone || undefined}>
      <Box className={`tabular ${classes.amount}`}>{amount !== null && formatMoney(amount, currency)}</Box>
      <Box className={`foreign ${classes.title}`}>{title}</Box>
      <Text size="sm" c="dimmed" className="foreign">
        {requester?.name ?? requester?.email ?? serviceName}
      </Text>
      <Text size="xs" c="dimmed">
        {whyOnceMore(confirmAbove, approval)}
      </Text>
    </li>
  )
}

/** The Enter that opened the question, when it is held down, is no answer to it. */
function refuseHeldEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.repeat) event.preventDefault()
}
