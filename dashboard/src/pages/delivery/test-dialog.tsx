import { Alert, Group, Modal, Stack } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { ButtonLink } from '../../components/links.tsx'
import type { Answer } from '../../lib/api.ts'
import { formatSpan } from '../../lib/format.ts'
import { AttemptView } from './attempt-view.tsx'
import { t } from '../../lib/i18n/t.ts'

type Result = Answer<typeof webhookRoutes.test>

export function TestDialog({ result, onClose }: { result: Result | null; onClose: () => void }) {
  return (
    <Modal
      opened={result !== null}
      onClose={onClose}
      title={result?.success === false ? t('The test did not arrive') : t('The test arrived')}
      size="lg"
    >
      {result && (
        <Stack gap="md">
          {result.success && (
            <Alert
              color="green"
              icon={<IconCheck size={18} />}
              title={t('It arrived: {status} in {span}', {
                status: String(result.attempt.responseCode),
                span: formatSpan(result.attempt.durationMs),
              })}
            />
          )}
          <AttemptView attempt={result.attempt} />
          <Group justify="flex-end">
            <ButtonLink
              to="/webhooks/$id"
              params={{ id: result.delivery.webhookId }}
              search={{ tab: 'deliveries', delivery: result.delivery.id }}
              variant="default"
              onClick={onClose}
            >
              {t('Open the delivery')}
            </ButtonLink>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
