import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { approvalRoutes } from '../../../../src/approvals/contract.ts'
import { serviceRoutes } from '../../../../src/auth/contract.ts'
import { directoryRoutes } from '../../../../src/directory/contract.ts'
import { webhookRoutes } from '../../../../src/webhooks/contract.ts'
import { ButtonLink } from '../../components/links.tsx'
import { t } from '../../lib/i18n/t.ts'
import { read } from '../../lib/reads.ts'
import { RegisterServiceDrawer } from '../services/register-drawer.tsx'
import { RegisterWebhookDrawer } from '../webhooks/register-drawer.tsx'
import { AskStep } from './ask-step.tsx'
import { Step } from './step.tsx'

/** From nothing to a decided approval. What is done is read from the data, not remembered. */
export function Checklist() {
  const [key, setKey] = useState<string | null>(null)
  const { service, hasWebhook, hasPeople, approval } = useProgress()
  const done = [service !== undefined, hasWebhook, hasPeople, approval !== undefined] as const
  const current = done.indexOf(false)
  return (
    <Stack gap="lg">
      <Stack gap={4}>
        <Title order={1}>{t('Getting started')}</Title>
        <Text size="sm" c="dimmed">
          {t('Four steps to a decided approval.')}
        </Text>
      </Stack>
      <ServiceStep isDone={done[0]} isCurrent={current === 0} onKey={setKey} />
      <WebhookStep isDone={done[1]} isCurrent={current === 1} service={service} />
      <Step number={3} title={t('Add people')} isDone={done[2]} isCurrent={current === 2}>
        <Text size="sm" c="dimmed">
          {t('Those who decide. For a first try you are enough.')}
        </Text>
        <ButtonLink to="/people" variant={current === 2 ? 'filled' : 'default'}>
          {t('To the people')}
        </ButtonLink>
      </Step>
      <AskStep isDone={done[3]} isCurrent={done[0]} serviceKey={key} approval={approval} />
      <Group justify="flex-end">
        <ButtonLink to="/" variant="subtle" color="gray">
          {t('To the inbox')}
        </ButtonLink>
      </Group>
    </Stack>
  )
}

type StepProps = { isDone: boolean; isCurrent: boolean }

function ServiceStep({ isDone, isCurrent, onKey }: StepProps & { onKey: (key: string) => void }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  return (
    <>
      <Step number={1} title={t('Register a service')} isDone={isDone} isCurrent={isCurrent}>
        <Text size="sm" c="dimmed">
          {t('A program that asks people for approval. It gets a key.')}
        </Text>
        <Button variant={isCurrent ? 'filled' : 'default'} onClick={open}>
          {t('Register a service')}
        </Button>
      </Step>
      <RegisterServiceDrawer opened={isOpen} onClose={close} onDone={(created) => onKey(created.serviceKey)} />
    </>
  )
}

function WebhookStep({ isDone, isCurrent, service }: StepProps & { service: string | undefined }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  return (
    <>
      <Step number={2} title={t('Create a webhook')} isDone={isDone} isCurrent={isCurrent}>
        <Text size="sm" c="dimmed">
          {t('The endpoint that is told of each decision. You can do it later.')}
        </Text>
        <Button variant={isCurrent ? 'filled' : 'default'} disabled={service === undefined} onClick={open}>
          {t('Register a webhook')}
        </Button>
      </Step>
      <RegisterWebhookDrawer opened={isOpen} serviceId={service} onClose={close} />
    </>
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
