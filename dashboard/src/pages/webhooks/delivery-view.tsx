import { Accordion, Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconCheck, IconRefresh, IconX } from '@tabler/icons-react'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import { AnchorLink } from '../../components/links.tsx'
import { DeliveryStatus } from '../../components/status-badge.tsx'
import { When } from '../../components/when.tsx'
import type { Answer } from '../../lib/api.ts'
import { formatSpan } from '../../lib/format.ts'
import { notifyDone, notifyFailed } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'
import { AttemptView, Part } from './attempt-view.tsx'
import { isSuccess, prettify, TRIGGER_WORDS } from './attempt-words.ts'
import classes from './delivery-view.module.css'

type Delivery = Answer<typeof webhookRoutes.delivery>

export function DeliveryView({ delivery }: { delivery: Delivery }) {
  const resend = useSend(webhookRoutes.retry, {
    onSuccess: () => notifyDone('It is being sent again.'),
    onError: (error) => notifyFailed(error, 'It was not sent again'),
  })
  const attempts = delivery.attempts.toReversed()
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div>
          <Group gap="xs" mb={6}>
            <DeliveryStatus status={delivery.status} />
            <Text size="sm" fw={500} className="foreign">
              {delivery.eventType}
            </Text>
          </Group>
          <Text size="sm" c="dimmed">
            Created <When at={delivery.createdAt} />
            {delivery.nextRetryAt !== null && (
              <>
                {' · next attempt '}
                <When at={delivery.nextRetryAt} isUpcoming />
              </>
            )}
          </Text>
          {delivery.approvalId !== null && (
            <AnchorLink to="/approvals/$id" params={{ id: delivery.approvalId }} size="sm">
              The approval
            </AnchorLink>
          )}
        </div>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={resend.isPending}
          onClick={() => resend.mutate({ input: { params: { id: delivery.id } } })}
        >
          Send again
        </Button>
      </Group>
      <Attempts attempts={attempts} />
      <Part label="Request body, the same in every attempt" text={prettify(delivery.requestBody)} />
    </Stack>
  )
}

function Attempts({ attempts }: { attempts: Attempt[] }) {
  const [latest] = attempts
  if (!latest) {
    return (
      <Text size="sm" c="dimmed">
        Not tried yet.
      </Text>
    )
  }
  return (
    <div>
      <Title order={3} mb="xs">
        {attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`}
      </Title>
      <Accordion variant="separated" order={4} defaultValue={latest.id} chevronPosition="left">
        {attempts.map((attempt) => (
          <Accordion.Item key={attempt.id} value={attempt.id} className={classes.item}>
            <Accordion.Control>
              <AttemptLine attempt={attempt} />
            </Accordion.Control>
            <Accordion.Panel>
              <AttemptView attempt={attempt} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </div>
  )
}

function AttemptLine({ attempt }: { attempt: Attempt }) {
  const isDone = isSuccess(attempt)
  const Icon = isDone ? IconCheck : IconX
  return (
    <Group gap="sm" wrap="nowrap">
      <Icon
        size={16}
        stroke={2.25}
        className={isDone ? classes.yes : classes.no}
        role="img"
        aria-label={isDone ? 'Delivered' : 'Failed'}
      />
      <Text size="sm" fw={500} className="tabular">
        {attempt.responseCode ?? attempt.error ?? '–'}
      </Text>
      <Text size="sm" c="dimmed">
        {TRIGGER_WORDS[attempt.trigger]} · {formatSpan(attempt.durationMs)}
      </Text>
      <Text size="sm" c="dimmed" ml="auto">
        <When at={attempt.startedAt} />
      </Text>
    </Group>
  )
}
