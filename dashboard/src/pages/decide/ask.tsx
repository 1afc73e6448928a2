import { Button, Group, Spoiler, Stack, Text, Textarea } from '@mantine/core'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { linkRoutes } from '../../../../src/approvals/link-contract.ts'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { BusyButton } from '../../components/busy-button.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { call } from '../../lib/api.ts'
import { t } from '../../lib/i18n/t.ts'
import { useReadOnSight } from '../../lib/read-notifications.ts'
import { useSession } from '../../lib/session.ts'
import { DecisionError } from '../approval/decision-error.tsx'
import { Headline } from '../approval/headline.tsx'
import { afterMyNo, afterMyYes, type Verdict } from '../approval/model.ts'
import { useDecision } from '../approval/use-decision.ts'
import { WhyMe } from '../approval/why-me.tsx'
import classes from './ask.module.css'

type Props = {
  approval: Approval
  token: string
  /** The button of the mail that was pressed. */
  choice: 'approve' | 'reject' | undefined
  onDecided: (after: Approval) => void
}

const VERDICTS = { approve: 'APPROVED', reject: 'REJECTED' } as const

/** Who asks, what, how much, why me; then the answer that was chosen in the mail, to be confirmed under the thumb. */
export function Ask({ approval, token, choice, onDecided }: Props) {
  useReadOnSight(approval.id)
  return (
    <Stack gap="md">
      <Headline approval={approval} />
      <WhyMe approval={approval} />
      {approval.description !== '' && (
        <Spoiler maxHeight={120} showLabel={t('Show all of it')} hideLabel={t('Show less')}>
          <Text size="sm" className="foreign">
            {approval.description}
          </Text>
        </Spoiler>
      )}
      <AnchorLink to="/approvals/$id" params={{ id: approval.id }} size="sm" w="fit-content" underline="always">
        {t('Everything about this request')}
      </AnchorLink>
      <Answer
        approval={approval}
        token={token}
        chosen={choice === undefined ? null : VERDICTS[choice]}
        onDecided={onDecided}
      />
    </Stack>
  )
}

type AnswerProps = Omit<Props, 'choice'> & { chosen: Verdict | null }

function Answer({ approval, token, chosen, onDecided }: AnswerProps) {
  const [verdict, setVerdict] = useState(chosen)
  const decision = useDecision(approval, onDecided, (_seen, answer, comments) =>
    call(linkRoutes.decide, { body: { token, decision: answer, comments } }),
  )
  const comment = useRef<HTMLTextAreaElement>(null)
  const confirm = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (verdict === 'REJECTED') comment.current?.focus({ preventScroll: true })
    if (verdict === 'APPROVED') confirm.current?.querySelector('button')?.focus({ preventScroll: true })
  }, [verdict])
  const submit = (): void => {
    if (verdict !== null && !decision.submit(verdict)) comment.current?.focus()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    submit()
  }
  return (
    <>
      <DecisionError error={decision.error} />
      <Textarea
        ref={comment}
        label={verdict === 'REJECTED' ? t('Why') : t('Comment')}
        description={verdict === 'REJECTED' ? t('Whoever asked reads this.') : t('Optional. Needed to reject.')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4000}
        value={decision.comment}
        error={decision.commentError}
        onChange={(event) => decision.setComment(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <div className={classes.bar} ref={confirm}>
        {verdict === null ? (
          <Choice onChoose={setVerdict} />
        ) : (
          <Confirm verdict={verdict} isBusy={decision.pending !== null} onConfirm={submit} onSwitch={setVerdict} />
        )}
        <Consequence approval={approval} verdict={verdict} />
      </div>
    </>
  )
}

/** For an address that has lost which button was pressed: nothing is chosen for the reader. */
function Choice({ onChoose }: { onChoose: (verdict: Verdict) => void }) {
  return (
    <Group grow gap="sm">
      <Button size="lg" variant="default" className={classes.reject ?? ''} onClick={() => onChoose('REJECTED')}>
        {t('Reject…')}
      </Button>
      <Button size="lg" variant="default" onClick={() => onChoose('APPROVED')}>
        {t('Approve…')}
      </Button>
    </Group>
  )
}

type ConfirmProps = {
  verdict: Verdict
  isBusy: boolean
  onConfirm: () => void
  onSwitch: (verdict: Verdict) => void
}

/** One button decides; the other only changes which. */
function Confirm({ verdict, isBusy, onConfirm, onSwitch }: ConfirmProps) {
  const isYes = verdict === 'APPROVED'
  return (
    <Group gap="sm" wrap="nowrap">
      <BusyButton size="lg" flex={1} color={isYes ? 'green' : 'red'} isBusy={isBusy} onClick={onConfirm}>
        {isYes ? t('Approve') : t('Reject')}
      </BusyButton>
      <Button
        size="lg"
        variant="subtle"
        color="gray"
        px="md"
        disabled={isBusy}
        onClick={() => onSwitch(isYes ? 'REJECTED' : 'APPROVED')}
      >
        {isYes ? t('Reject instead') : t('Approve instead')}
      </Button>
    </Group>
  )
}

function Consequence({ approval, verdict }: { approval: Approval; verdict: Verdict | null }) {
  const { user } = useSession()
  const words = verdict === null ? '' : verdict === 'APPROVED' ? afterMyYes(approval) : afterMyNo(approval)
  return (
    <Text size="xs" c="dimmed" className="foreign">
      {t('You decide as {name}.', { name: user.name })} {words}
    </Text>
  )
}
