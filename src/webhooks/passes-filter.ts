/** Whether a webhook's own filter lets an event through. The one place that replays ask. */
import { unprocessable } from '../lib/errors.ts'

/**
 * True for a webhook without a filter.
 * @throws AppError 422 for one with a filter: see refuseFiltered.
 */
export function passesFilter({ filter }: { filter: string | null }, _body: string): boolean {
  refuseFiltered({ filter })
  return true
}

/** Events that a filter may have kept away cannot be told from missing ones without evaluating it. */
export function refuseFiltered({ filter }: { filter: string | null }): void {
  if (filter !== null)
    throw unprocessable(
      'filter_not_replayable',
      'This webhook has a filter, so only its failed deliveries can be replayed.',
      'which',
    )
}
