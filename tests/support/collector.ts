/** A collector of traces: takes OTLP in its JSON form as a real one does, and refuses what is none. */
import { z } from 'zod'
import { type Answer, answerWith, type Receiver, startReceiver } from './receiver.ts'

const anyValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
  z.strictObject({ doubleValue: z.number() }),
])
const attributes = z.array(z.strictObject({ key: z.string().min(1), value: anyValue })).transform((pairs) =>
  Object.fromEntries(
    pairs.map(({ key, value }): [string, string | number] => {
      if ('stringValue' in value) return [key, value.stringValue]
      return [key, 'intValue' in value ? Number(value.intValue) : value.doubleValue]
    }),
  ),
)
const unixNanos = z.string().regex(/^\d{19}$/)

const span = z.strictObject({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  flags: z.int().min(0).max(255),
  name: z.string().min(1),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: unixNanos,
  endTimeUnixNano: unixNanos,
  attributes,
  status: z.strictObject({ code: z.literal(2), message: z.string() }).optional(),
})

const request = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeSpans: z.array(z.strictObject({ scope: z.strictObject({ name: z.string() }), spans: z.array(span) })),
    }),
  ),
})

export type CollectedSpan = z.output<typeof span> & { resource: Record<string, string | number> }

export type Collector = Omit<Receiver, 'waitFor'> & {
  /** All that were sent, whether they were taken or not; throws when any request was none. */
  spans(): CollectedSpan[]
  /** Resolves with the spans as soon as there are so many. */
  waitForSpans(n: number): Promise<CollectedSpan[]>
}

/** Takes everything unless told. */
export async function startCollector(answer: Answer = answerWith(200), port = 0): Promise<Collector> {
  const receiver = await startReceiver(answer, port)
  const spans = (): CollectedSpan[] =>
    receiver.requests.flatMap(({ method, path, headers, json }) => {
      const line = `${method} ${path} ${headers['content-type']}`
      if (line !== 'POST /v1/traces application/json') throw new Error(`not as OTLP is sent: ${line}`)
      return request
        .parse(json())
        .resourceSpans.flatMap(({ resource, scopeSpans }) =>
          scopeSpans.flatMap((scope) => scope.spans.map((each) => ({ ...each, resource: resource.attributes }))),
        )
    })
  return {
    ...receiver,
    spans,
    async waitForSpans(n) {
      while (spans().length < n) await receiver.waitFor(receiver.requests.length + 1)
      return spans()
    },
  }
}
