import { Text } from '@mantine/core'
import { ButtonLink } from '../../components/links.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { NextWaiting } from '../approval/next-waiting.tsx'
import { tellStale, type DecisionLink } from './model.ts'
import { Notice } from './notice.tsx'

/** Says why the link decides nothing any more, and leads to the request itself. */
export function StaleLink({ link }: { link: DecisionLink }) {
  const { user } = useSession()
  const { text: comment } = useDraft(link.approval.id)
  const isOver = link.state === 'over'
  return (
    <Notice look="info" {...tellStale(link, user.id)}>
      <Text size="sm" c="dimmed" className="foreign">
        {link.approval.title}
      </Text>
      {!isOver && comment.trim() !== '' && <Text size="sm">{t('What you have typed is kept there.')}</Text>}
      {isOver && <NextWaiting after={link.approval.id} />}
      <ButtonLink
        to="/approvals/$id"
        params={{ id: link.approval.id }}
        variant={isOver ? 'default' : 'filled'}
        size="md"
      >
        {isOver ? t('See the request') : t('Open the request')}
      </ButtonLink>
    </Notice>
  )
}
