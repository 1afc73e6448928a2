/** What a batch of results says about each webhook. Pure. */
import type { Attempted } from './deliver.ts'
import type { HealthChange } from './save-queries.ts'

/** One change for each webhook, in the order in which the attempts ended. Tests say nothing: somebody is trying something. */
export function healthChanges(results: readonly Attempted[]): HealthChange[] {
  const changes = new Map<string, HealthChange>()
  const inOrder = results
    .filter(({ delivery }) => delivery.trigger !== 'test')
    .toSorted((a, b) => a.endedAt.getTime() - b.endedAt.getTime())
  for (const result of inOrder) {
    const { webhookId } = result.delivery
    changes.set(webhookId, after(changes.get(webhookId), result))
  }
  return [...changes.values()]
}

function after(change: HealthChange | undefined, { delivery, verdict, endedAt }: Attempted): HealthChange {
  const { webhookId } = delivery
  if (verdict.kind === 'delivered') return { webhookId, lastSuccessAt: endedAt, failures: 0, firstFailureAt: null }
  const before = change ?? { webhookId, lastSuccessAt: null, failures: 0, firstFailureAt: null }
  return { ...before, failures: before.failures + 1, firstFailureAt: before.firstFailureAt ?? endedAt }
}
