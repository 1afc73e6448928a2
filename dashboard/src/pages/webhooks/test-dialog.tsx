import { Alert, Modal, Stack } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import type { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import type { Answer } from '../../lib/api.ts'
import { formatSpan } from '../../lib/format.ts'
import { AttemptView } from './attempt-view.tsx'

type Result = Answer<typeof webhookRoutes.test>

export function TestDialog({ result, onClose }: { result: Result | null; onClose: () => void }) {
  return (
    <Modal opened={result !== null} onClose={onClose} title="Result of the test" size="lg">
      {result && (
        <Stack gap="md">
          {result.success ? (
            <Alert
              color="green"
              icon={<IconCheck size={18} />}
              title={`It arrived: ${result.attempt.responseCode} in ${formatSpan(result.attempt.durationMs)}`}
            />
          ) : (
            <Alert color="red" icon={<IconX size={18} />} title="It did not arrive">
              {result.attempt.errorDetail}
            </Alert>
          )}
          <AttemptView attempt={result.attempt} />
        </Stack>
      )}
    </Modal>
  )
}
