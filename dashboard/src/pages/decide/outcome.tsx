import { Text } from '@mantine/core'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { ButtonLink } from '../../components/links.tsx'
import { formatMoney } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { NextWaiting } from '../approval/next-waiting.tsx'
import { tellOutcome } from './model.ts'
import { Notice } from './notice.tsx'

/** After the decision: what it has led to, and straight on to what waits next. */
export function Outcome({ before, after }: { before: Approval; after: Approval }) {
  const { user } = useSession()
  const own = after.decisions.findLast(({ approverId }) => approverId === user.id)
  const verdict = own?.decision ?? 'APPROVED'
  return (
    <Notice
      look={verdict === 'APPROVED' ? 'yes' : 'no'}
      title={verdict === 'APPROVED' ? t('You approved it') : t('You rejected it')}
      text={tellOutcome(after, before)}
    >
      <Text size="sm" c="dimmed" className="foreign">
        {after.amount !== null && `${formatMoney(after.amount, after.currency)} · `}
        {after.title}
      </Text>
      <NextWaiting after={after.id} />
      <ButtonLink to="/approvals/$id" params={{ id: after.id }} variant="default" size="md">
        {t('See the request')}
      </ButtonLink>
    </Notice>
  )
}
