/** An attempt as part of its event's trace: the receiver is told where it belongs, and the collector how it went. */
import type { PostResult } from '../lib/safe-fetch.ts'
import { formatTraceparent, parseTraceparent } from '../lib/traceparent.ts'
import type { Span, Tracer } from '../lib/tracer.ts'
import type { ClaimedDelivery } from './claimed.ts'
import type { faultOf } from './classify.ts'

type Fault = ReturnType<typeof faultOf>

export type AttemptTrace = {
  /** For the receiver. */
  headers: { traceparent?: string }
  end(attemptNumber: number, result: PostResult, fault: Fault): void
}

const UNTRACED: AttemptTrace = { headers: {}, end: () => undefined }

/** Without a tracer the receiver is told of the event's own place, if it has one. */
export function traceAttempt(tracer: Tracer | undefined, delivery: ClaimedDelivery): AttemptTrace {
  const { traceparent } = delivery
  if (!tracer) return traceparent === null ? UNTRACED : { ...UNTRACED, headers: { traceparent } }
  const span = tracer.start({ name: 'send webhook', kind: 'client', parent: parseTraceparent(traceparent) })
  return {
    headers: { traceparent: formatTraceparent(span.context) },
    end: (attemptNumber, result, fault) => endSpan(span, { delivery, attemptNumber, result, fault }),
  }
}

type Ended = { delivery: ClaimedDelivery; attemptNumber: number; result: PostResult; fault: Fault }

/** No path and no query: what stands there may be a secret. */
function endSpan(span: Span, { delivery, attemptNumber, result, fault }: Ended): void {
  const { hostname, port, protocol } = new URL(delivery.url)
  const status = result.kind === 'response' ? result.status : undefined
  const attributes = {
    'http.request.method': 'POST',
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    'http.response.status_code': status,
    'http.request.resend_count': attemptNumber > 1 ? attemptNumber - 1 : undefined,
    'error.type': fault === null ? undefined : String(status ?? fault.error),
    'uxone.event.id': delivery.eventId,
    'uxone.event.type': delivery.eventType,
    'uxone.delivery.id': delivery.id,
    'uxone.webhook.id': delivery.webhookId,
    'uxone.service.id': delivery.serviceId,
    'uxone.attempt.trigger': delivery.trigger,
  }
  span.end(attributes, fault?.error)
}
