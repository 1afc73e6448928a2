/** Decides by a webhook's filter whether it is told of an event. Total: no filter can make the event's own change fail. */
import type { Logger } from 'pino'
import type { RecordedEvent } from '../events/record.ts'
import { type Compiled, createConditions } from '../lib/cel.ts'

/** The members of an event's body. */
const VARIABLES = [
  'id',
  'eventType',
  'approvalId',
  'serviceId',
  'serviceName',
  'sequence',
  'occurredAt',
  'approval',
  'payload',
  'metadata',
] as const

const CACHED_FILTERS = 1000

/** What is wrong with a filter, in words for its owner; undefined when it can be used. */
export function filterFault(text: string): string | undefined {
  const compiled = createConditions(VARIABLES)(text)
  return compiled.kind === 'invalid' ? compiled.message : undefined
}

type Told = Pick<RecordedEvent, 'id' | 'serviceId' | 'body'>
type Filtered = { id: string; filter: string }

/** Answers which of these webhooks an event is for. */
export type Choose = <W extends Filtered>(event: Told, filtered: readonly W[]) => W[]

/** Whether one webhook's filter lets an event through. */
export function createPasses(log: Logger): (event: Told, webhook: Filtered) => boolean {
  const choose = createChoose(log)
  return (event, webhook) => choose(event, [webhook]).length > 0
}

/** Each filter is compiled once, by its text. */
export function createChoose(log: Logger): Choose {
  const compile = createConditions(VARIABLES)
  const cache = new Map<string, Compiled>()
  const compiled = (text: string): Compiled => {
    const known = cache.get(text)
    if (known) return known
    const made = compile(text)
    if (cache.size >= CACHED_FILTERS) cache.clear()
    cache.set(text, made)
    return made
  }
  return (event, filtered) => {
    const values = valuesOf(event)
    return filtered.filter(({ id, filter }) => matches(compiled(filter), { event, values, webhookId: id, log }))
  }
}

type Asked = { event: Told; values: Record<string, unknown>; webhookId: string; log: Logger }

/** What cannot be evaluated does not match: most often it speaks of a field that this event does not have. */
function matches(compiled: Compiled, { event, values, webhookId, log }: Asked): boolean {
  const about = { webhookId, eventId: event.id, serviceId: event.serviceId }
  if (compiled.kind === 'invalid') {
    log.error({ key: 'filter.invalid', ...about, detail: compiled.message }, 'a stored filter is not valid any more')
    return false
  }
  const outcome = compiled.expression.evaluate(values, event.body.length)
  if (outcome.kind === 'error')
    log.debug({ key: 'filter.failed', ...about, detail: outcome.detail }, 'a filter does not apply to an event')
  return outcome.kind === 'value' && outcome.value === true
}

/** The body as it was frozen. What only some events have is then empty, so that `has()` can ask for what is inside. */
function valuesOf({ body }: Told): Record<string, unknown> {
  const values: Record<string, unknown> = JSON.parse(body)
  return { approval: {}, payload: {}, ...values }
}
