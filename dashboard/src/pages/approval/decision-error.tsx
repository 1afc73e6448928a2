import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle, IconUsers } from '@tabler/icons-react'
import { explain, isApiError } from '../../lib/api-error.ts'
import { When } from '../../components/when.tsx'
import { didWords, winnerOf } from './model.ts'

/** Why a decision did not go through: somebody was faster, the request changed, or the way to the server failed. */
export function DecisionError({ error }: { error: Error | null }) {
  if (!error) return null
  const winner = winnerOf(error)
  if (winner) {
    return (
      <Alert color="amber" role="alert" icon={<IconUsers size={18} />} title={`${winner.approver.name} was faster`}>
        {winner.approver.name} {didWords(winner.decision)} this <When at={winner.decisionDate} />. Your decision was not
        recorded.
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
      title={isChanged ? 'The request has changed' : 'Not recorded'}
    >
      {isChanged ? 'What is asked was changed while you read it. Read it again above, then decide.' : explain(error)}
    </Alert>
  )
}
