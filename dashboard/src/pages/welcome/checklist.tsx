import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import { serviceRoutes } from '../../../../src/auth/contract.ts'
import { directoryRoutes } from '../../../../src/directory/contract.ts'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { useLiveUpdates } from '../../lib/live.ts'
import { read } from '../../lib/reads.ts'
import { useSession } from '../../lib/session.ts'
import { RegisterServiceDrawer } from '../services/register-drawer.tsx'
import { RegisterWebhookDrawer } from '../webhooks/register-drawer.tsx'
import { firstRequest } from './first-request.ts'
import { Step } from './step.tsx'

const LIVE_TAGS = [approvalRoutes.list.tag, serviceRoutes.list.tag, directoryRoutes.users.tag, webhookRoutes.list.tag]

/** From nothing to a decided approval. What is done is read from the data, not remembered. */
export function Checklist() {
  useLiveUpdates(LIVE_TAGS)
  const { user } = useSession()
  const [isServiceOpen, service] = useDisclosure(false)
  const [isWebhookOpen, webhook] = useDisclosure(false)
  const [key, setKey] = useState<string | null>(null)
  const progress = useProgress()
  const steps = [progress.service !== undefined, progress.hasWebhook, progress.hasPeople, progress.approval !== undefined]
  const current = steps.indexOf(false)
  return (
    <Stack gap="lg">
      <Stack gap={4}>
        <Title order={1}>Getting started</Title>
        <Text size="sm" c="dimmed">
          Four steps to a decided approval.
        </Text>
      </Stack>
      <Step number={1} title="Register a service" isDone={steps[0]} isCurrent={current === 0}>
        <Text size="sm" c="dimmed">
          A program that asks people for approval. It gets a key.
        </Text>
        <Button variant={current === 0 ? 'filled' : 'default'} onClick={service.open}>
          Register a service
        </Button>
      </Step>
      <Step number={2} title="Create a webhook" isDone={steps[1]} isCurrent={current === 1}>
        <Text size="sm" c="dimmed">
          The endpoint that is told of each decision. You can do it later.
        </Text>
        <Button variant={current === 1 ? 'filled' : 'default'} disabled={!progress.service} onClick={webhook.open}>
          Register a webhook
        </Button>
      </Step>
      <Step number={3} title="Add people" isDone={steps[2]} isCurrent={current === 2}>
        <Text size="sm" c="dimmed">
          Those who decide. For a first try you are enough.
        </Text>
        <ButtonLink to="/people" variant={current === 2 ? 'filled' : 'default'}>
          To the people
        </ButtonLink>
      </Step>
      <Step number={4} title="Ask for the first approval" isDone={steps[3]} isCurrent={current === 3 || progress.service !== undefined}>
        <Text size="sm" c="dimmed">
          {key === null ? 'Put the service’s key in the place of YOUR_SERVICE_KEY, and run this:' : 'Run this; it carries the key of the service you registered:'}
        </Text>
        <CopyField block label="command" value={firstRequest({ origin: window.location.origin, key, approverEmail: user.email })} />
        {progress.approval && (
          <ButtonLink to="/approvals/$id" params={{ id: progress.approval }}>
            Decide it
          </ButtonLink>
        )}
      </Step>
      <Group justify="flex-end">
        <ButtonLink to="/" variant="subtle" color="gray">
          To the inbox
        </ButtonLink>
      </Group>
      <RegisterServiceDrawer opened={isServiceOpen} onClose={service.close} onDone={(created) => setKey(created.serviceKey)} />
      <RegisterWebhookDrawer opened={isWebhookOpen} serviceId={progress.service} onClose={webhook.close} />
    </Stack>
  )
}

function useProgress() {
  const services = useQuery(read(serviceRoutes.list, { query: { limit: 1 } }))
  const webhooks = useQuery(read(webhookRoutes.list, { query: { limit: 1 } }))
  const people = useQuery(read(directoryRoutes.users, { query: { limit: 2 } }))
  const approvals = useQuery(read(approvalRoutes.list, { query: { limit: 1 } }))
  return {
    service: services.data?.data[0]?.id,
    hasWebhook: (webhooks.data?.data.length ?? 0) > 0,
    hasPeople: (people.data?.data.length ?? 0) > 1,
    approval: approvals.data?.data[0]?.id,
  }
}
