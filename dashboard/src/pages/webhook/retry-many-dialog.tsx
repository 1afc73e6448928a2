import { Modal, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { jobRoutes } from '../../../../src/jobs/contract.ts'
import { deliveryRoutes, type retryManyBody } from '../../../../src/webhooks/delivery-contract.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { FormBody } from '../../components/form-body.tsx'
import { call } from '../../lib/api.ts'
import { plural, t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'
import { MEASURES } from '../webhooks/measures.ts'

type Body = Omit<z.input<typeof retryManyBody>, 'dryRun'>
export type ManyChosen =
  | { kind: 'ids'; ids: string[] }
  | { kind: 'filter'; filter: Omit<Body, 'ids'>; isFiltered: boolean }

type Props = {
  webhook: Webhook
  chosen: ManyChosen | null
  onClose: () => void
  /** The job that sends them, where it is one. */
  onStarted: (jobId: string | null) => void
}

/** Counts before it sends: the server says how many it would be. */
export function RetryManyDialog({ chosen, onClose, ...props }: Props) {
  return (
    <Modal opened={chosen !== null} onClose={onClose} title={t('Send dead letters again')}>
      {chosen && <RetryManyForm chosen={chosen} onClose={onClose} {...props} />}
    </Modal>
  )
}

function RetryManyForm({ webhook, chosen, onClose, onStarted }: Props & { chosen: ManyChosen }) {
  const body: Body = chosen.kind === 'ids' ? { ids: chosen.ids } : chosen.filter
  const params = { id: webhook.id }
  const counted = useQuery({
    queryKey: ['Dead letters that would be sent', webhook.id, body],
    queryFn: () => call(deliveryRoutes.retryMany, { params, body: { ...body, dryRun: true } }),
    staleTime: 0,
  })
  const send = useSend(deliveryRoutes.retryMany, {
    stales: [MEASURES, jobRoutes.list.tag],
    onSuccess: ({ total, job }) => {
      if (!job)
        notifyDone(
          plural(total, { one: '{n} delivery is being sent again.', other: '{n} deliveries are being sent again.' }),
        )
      onStarted(job?.id ?? null)
      onClose()
    },
  })
  const total = counted.data?.total
  return (
    <FormBody
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate({ input: { params, body } })
      }}
      error={send.error ?? counted.error}
      isPending={send.isPending}
      isBlocked={total === undefined || total === 0 || !webhook.isActive}
      submitLabel={
        total === undefined || total === 0
          ? t('Send again')
          : plural(total, { one: 'Send {n} delivery again', other: 'Send {n} deliveries again' })
      }
      onCancel={onClose}
    >
      {total === undefined && !counted.error ? (
        <Skeleton h={40} />
      ) : (
        <Text size="sm">{wordsOf(chosen, total ?? 0, webhook)}</Text>
      )}
      {!webhook.isActive && <Text size="sm">{t('The webhook is switched off: enable it first.')}</Text>}
      <Text size="sm" c="dimmed">
        {t('The receiver gets each event under its old webhook-id, so that it can tell what it has seen.')}
      </Text>
    </FormBody>
  )
}

function wordsOf(chosen: ManyChosen, total: number, { name }: Webhook): string {
  if (total === 0) return t('None of them is a dead letter any more: there is nothing to send.')
  if (chosen.kind !== 'filter')
    return plural(
      total,
      {
        one: '{n} dead letter is sent to {name} again, with new attempts.',
        other: '{n} dead letters are sent to {name} again, with new attempts.',
      },
      { name },
    )
  if (!chosen.isFiltered)
    return plural(
      total,
      {
        one: '{n} dead letter, all there are, is sent to {name} again, with new attempts.',
        other: '{n} dead letters, all there are, are sent to {name} again, with new attempts.',
      },
      { name },
    )
  return plural(
    total,
    {
      one: '{n} dead letter, all that match the filters, is sent to {name} again, with new attempts.',
      other: '{n} dead letters, all that match the filters, are sent to {name} again, with new attempts.',
    },
    { name },
  )
}
