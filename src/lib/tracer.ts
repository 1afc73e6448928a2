/** Makes spans. What becomes of those that have ended is the sink's business; nothing here waits for it. */
import { randomUUID } from 'node:crypto'
import type { Clock } from './clock.ts'
import { childOf, isSampled, type TraceContext } from './traceparent.ts'

const SPAN_ID_DIGITS = 16

export type SpanKind = 'server' | 'client' | 'producer'

/** What is not there is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>

export type FinishedSpan = {
  context: TraceContext
  parentSpanId: string | undefined
  name: string
  kind: SpanKind
  startMs: number
  endMs: number
  attributes: Attributes
  /** Why it counts as failed. */
  error: string | undefined
}

export type Span = {
  /** What children are told. Where the trace is not recorded there is no span, and they are told of the parent. */
  readonly context: TraceContext
  /** To be called once. */
  end(attributes?: Attributes, error?: string): void
}

/** `name` comes from a short list; what tells one span from another belongs into its attributes. */
export type SpanStart = { name: string; kind: SpanKind; parent: TraceContext | undefined }

export type Tracer = { start(span: SpanStart): Span }

export type TracerWorld = {
  clock: Clock
  /** Is a trace that begins here recorded? For a trace that came to us its sender has decided. */
  isRecorded: (traceId: string) => boolean
  sink: (span: FinishedSpan) => void
}

export function createTracer({ clock, isRecorded, sink }: TracerWorld): Tracer {
  return {
    start({ name, kind, parent }) {
      if (parent && !isSampled(parent)) return { context: parent, end: () => undefined }
      const random = { traceId: randomDigits(), spanId: randomDigits().slice(-SPAN_ID_DIGITS) }
      const context = childOf(parent, random, parent !== undefined || isRecorded(random.traceId))
      if (!isSampled(context)) return { context, end: () => undefined }
      const startMs = clock.now().getTime()
      const startedMs = performance.now()
      return {
        context,
        end(attributes = {}, error?) {
          const endMs = startMs + performance.now() - startedMs
          sink({ context, parentSpanId: parent?.spanId, name, kind, startMs, endMs, attributes, error })
        },
      }
    },
  }
}

/** Six of the 128 bits are fixed, none of them among the last 56, which must be random; so neither id is ever zero. */
function randomDigits(): string {
  return randomUUID().replaceAll('-', '')
}
