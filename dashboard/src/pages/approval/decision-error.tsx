import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle, IconUsers } from '@tabler/icons-react'
import { explain, isApiError } from '../../lib/api-error.ts'
import { When } from '../../components/when.tsx'
import { t } from '../../lib/i18n/t.ts'
import { didTell } from './did-tell.tsx'
import { winnerOf } from './model.ts'

/** Why a decision did not go through: somebody was faster, the request changed, or the way to the server failed. */
export function DecisionError({ error }: { error: Error | null }) {
  if (!error) return null
  const winner = winnerOf(error)
  if (winner) {
    return (
      <Alert
        color="amber"
        role="alert"
        icon={<IconUsers size={18} />}
        title={t('{name} was faster', { name: winner.approver.name })}
      >
        {didTell(winner.decision, { who: winner.approver.name, when: <When at={winner.decisionDate} /> })}{' '}
        {t('Your decision was not recorded.')}
        {winner.comments && (
          <Text size="sm" mt={4} className="foreign">
            “{winner.comments}”
          </Text>
        )}
      </Alert>
    )
  }
  const isChanged = isApiError(error, 412)
  return (
    <Alert
      color={isChanged ? 'amber' : 'red'}
      role="alert"
      icon={<IconAlertTriangle size={18} />}
      title={isChanged ? t('The request has changed') : t('Not recorded')}
    >
      {isChanged ? t('What is asked was changed while you read it. Read it again above, then decide.') : explain(error)}
    </Alert>
  )
}
