import { DataList, Group, Stack, Text } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { BusyButton } from '../../components/busy-button.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { Fact } from '../../components/fact.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { useNow } from '../../components/now.tsx'
import { DeliveryStatus } from '../../components/status-badge.tsx'
import { When } from '../../components/when.tsx'
import type { Answer } from '../../lib/api.ts'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone, notifyFailed } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'
import { MEASURES } from '../webhooks/measures.ts'
import { AttemptList } from './attempt-list.tsx'
import { standingOf } from './delivery-words.ts'
import { TextPart } from './text-part.tsx'
import { prettify } from './attempt-words.ts'

type Delivery = Answer<typeof webhookRoutes.delivery>

export function DeliveryView({ delivery, heldUp }: { delivery: Delivery; heldUp: string | null }) {
  const now = useNow()
  const isKept = delivery.requestBody !== ''
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={6} flex="1 1 260px" miw={0}>
          <Group gap="xs">
            <DeliveryStatus status={delivery.status} />
            <Text size="sm" fw={500} className="foreign">
              {delivery.eventType}
            </Text>
          </Group>
          <Text size="sm">{standingOf(delivery, now, heldUp)}</Text>
        </Stack>
        {isOver(delivery) && <ResendButton delivery={delivery} />}
      </Group>
      <Facts delivery={delivery} />
      {delivery.attempts.length > 0 ? (
        <AttemptList attempts={delivery.attempts} body={isKept ? delivery.requestBody : undefined} />
      ) : (
        isKept && <TextPart label={t('Request body, as it is sent')} text={prettify(delivery.requestBody)} />
      )}
      {!isKept && (
        <Text size="sm" c="dimmed">
          {t('Its event, and so the body of its requests, is no longer kept.')}
        </Text>
      )}
    </Stack>
  )
}

function Facts({ delivery }: { delivery: Delivery }) {
  return (
    <DataList labelWidth="110px" gap={6}>
      <Fact label={t('Created')}>
        <When at={delivery.createdAt} />
      </Fact>
      <Fact label={t('To')}>
        <AnchorLink to="/webhooks/$id" params={{ id: delivery.webhookId }} search={{}} size="sm">
          {delivery.webhookName}
        </AnchorLink>
      </Fact>
      {delivery.approvalId !== null && (
        <Fact label={t('Approval')}>
          <AnchorLink to="/approvals/$id" params={{ id: delivery.approvalId }} size="sm" ff="monospace">
            {delivery.approvalId}
          </AnchorLink>
        </Fact>
      )}
      <Fact label={t('Event')}>
        <AnchorLink to="/events" search={{ event: delivery.eventId }} size="sm" ff="monospace">
          {delivery.eventId}
        </AnchorLink>
      </Fact>
      <Fact label={t('Delivery')}>
        <CopyField value={delivery.id} label={t('delivery id')} />
      </Fact>
    </DataList>
  )
}

/** What still waits goes by itself. */
function isOver({ status }: Delivery): boolean {
  return status === 'SUCCESS' || status === 'FAILED'
}

function ResendButton({ delivery }: { delivery: Delivery }) {
  const resend = useSend(webhookRoutes.retry, {
    stales: [MEASURES],
    onSuccess: () => notifyDone(t('It is being sent again.')),
    onError: (error) => notifyFailed(error, t('It was not sent again')),
  })
  return (
    <BusyButton
      variant="default"
      leftSection={<IconRefresh size={16} aria-hidden />}
      isBusy={resend.isPending}
      onClick={() => resend.mutate({ input: { params: { id: delivery.id } } })}
    >
      {t('Send again')}
    </BusyButton>
  )
}
