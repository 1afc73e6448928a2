/** The two steps of a replay: counting what it would send, and sending it. */
import { jobRoutes } from '../../../../src/jobs/contract.ts'
import { deliveryRoutes } from '../../../../src/webhooks/delivery-contract.ts'
import { plural } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'
import { MEASURES } from '../webhooks/measures.ts'
import { replayOf, type ReplayValues } from './replay-model.ts'

type Replay = {
  count: (values: ReplayValues) => void
  start: (values: ReplayValues) => void
  /** How much these very values would send, once that was counted. */
  countOf: (values: ReplayValues) => number | undefined
  isPending: boolean
  error: Error | null
}

export function useReplay(webhookId: string, onStarted: (jobId: string | null) => void): Replay {
  const params = { id: webhookId }
  const count = useSend(deliveryRoutes.replay)
  const start = useSend(deliveryRoutes.replay, {
    stales: [MEASURES, jobRoutes.list.tag],
    onSuccess: ({ total, job }) => {
      count.reset()
      if (!job) notifyDone(plural(total, { one: '{n} event is being sent.', other: '{n} events are being sent.' }))
      onStarted(job?.id ?? null)
    },
  })
  return {
    count: (values) => count.mutate({ input: { params, body: countingOf(values) } }),
    start: (values) => start.mutate({ input: { params, body: replayOf(values) } }),
    countOf: (values) => {
      const isOfThese = JSON.stringify(count.variables?.input.body) === JSON.stringify(countingOf(values))
      return isOfThese ? count.data?.total : undefined
    },
    isPending: count.isPending || start.isPending,
    error: start.error ?? count.error,
  }
}

function countingOf(values: ReplayValues) {
  return { ...replayOf(values), dryRun: true }
}
