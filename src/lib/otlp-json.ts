/** Spans as a collector takes them: OTLP in its JSON form (opentelemetry-proto, trace service v1). Pure. */
import type { Attributes, FinishedSpan, SpanKind } from './tracer.ts'

const KINDS: Record<SpanKind, number> = { server: 2, client: 3, producer: 4 }
const STATUS_ERROR = 2

/** `resource` says which program, of which version, made the spans. */
export function otlpTraces(resource: Attributes, spans: readonly FinishedSpan[]): object {
  const scope = { name: String(resource['service.name']) }
  return {
    resourceSpans: [
      { resource: { attributes: keyValues(resource) }, scopeSpans: [{ scope, spans: spans.map(otlpSpan) }] },
    ],
  }
}

function otlpSpan({ context, parentSpanId, name, kind, startMs, endMs, attributes, error }: FinishedSpan): object {
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    flags: context.flags,
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(endMs),
    attributes: keyValues(attributes),
    ...(error === undefined ? {} : { status: { code: STATUS_ERROR, message: error } }),
  }
}

function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(value) }],
  )
}

function anyValue(value: string | number): object {
  if (typeof value === 'string') return { stringValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** 64-bit numbers go as text; a number of ours holds microseconds exactly, not nanoseconds. */
function nanos(ms: number): string {
  return `${Math.round(ms * 1000)}000`
}
