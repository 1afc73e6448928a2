/** The settings that OpenTelemetry's specification names for exporters of traces, as far as we know them. Pure. */
import { z } from 'zod'

const NAME = /^\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*$/
const VISIBLE_ASCII = /^[\x20-\x7e]*$/
const SAMPLERS = ['parentbased_always_on', 'parentbased_traceidratio', 'parentbased_always_off'] as const
const MAX_TIMEOUT_MS = 60_000

/** How and where traces are exported. */
export type TraceSettings = {
  url: string
  headers: Readonly<Record<string, string>>
  timeoutMs: number
  /** What each span says of the program that made it. */
  resource: Readonly<Record<string, string>>
  /** The part of the traces that begin here which is recorded. */
  ratio: number
}

const endpoint = z.string().transform((value, ctx) => {
  const url = tracesUrl(value)
  if (url === undefined) ctx.addIssue('must be http(s)://host[:port][/path], without a user, a query or a fragment')
  return url
})
const pairs = z.string().transform((value, ctx) => {
  const parsed = parsePairs(value)
  if (!parsed) ctx.addIssue('must be name=value,name=value, values percent-encoded')
  return parsed
})
const headers = z.string().transform((value, ctx) => {
  const parsed = parseOtlpHeaders(value)
  if (!parsed) ctx.addIssue('must be name=value,name=value, values percent-encoded')
  return parsed
})
const timeout = z.coerce
  .number({ error: 'must be milliseconds' })
  .int('must be whole milliseconds')
  .min(100, 'must be at least 100 ms')
  .max(MAX_TIMEOUT_MS, `must be at most ${MAX_TIMEOUT_MS} ms`)
const ratio = z.coerce
  .number({ error: 'must be a number from 0 to 1' })
  .min(0, 'must be a number from 0 to 1')
  .max(1, 'must be a number from 0 to 1')

export const OTLP_SETTINGS = {
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: endpoint.optional(),
    fallback: '–',
    meaning: 'turns tracing on: an OpenTelemetry collector; spans go to <endpoint>/v1/traces as JSON over HTTP',
    example: 'http://localhost:4318',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    schema: headers.optional(),
    fallback: '–',
    meaning: 'headers for the collector, such as its token',
    example: 'authorization=Bearer%20…,x-tenant=a',
  },
  OTEL_EXPORTER_OTLP_TIMEOUT: {
    schema: timeout.default(10_000),
    fallback: '10000',
    meaning: 'how many milliseconds the collector may take to answer',
    example: '10000',
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    schema: z.literal('http/json', { error: 'only http/json is spoken here' }).default('http/json'),
    fallback: 'http/json',
    meaning: 'what is spoken with the collector; there is only this one',
    example: 'http/json',
  },
  OTEL_SERVICE_NAME: {
    schema: z.string().optional(),
    fallback: 'uxone-approvals',
    meaning: 'what traces call this installation',
    example: 'approvals-staging',
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    schema: pairs.optional(),
    fallback: '–',
    meaning: 'what else they say of it',
    example: 'deployment.environment.name=staging',
  },
  OTEL_TRACES_SAMPLER: {
    schema: z.enum(SAMPLERS, { error: `must be one of ${SAMPLERS.join(', ')}` }).default('parentbased_always_on'),
    fallback: 'parentbased_always_on',
    meaning: 'which traces that begin here are recorded; for those that come to us their sender has decided',
    example: 'parentbased_traceidratio',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    schema: ratio.default(1),
    fallback: '1',
    meaning: 'the part that parentbased_traceidratio records',
    example: '0.1',
  },
} as const

type Values = { [K in keyof typeof OTLP_SETTINGS]: z.output<(typeof OTLP_SETTINGS)[K]['schema']> }

/** Undefined when nothing is exported. */
export function traceSettings(values: Values, serviceName: string): TraceSettings | undefined {
  const url = values.OTEL_EXPORTER_OTLP_ENDPOINT
  if (url === undefined) return undefined
  const named = values.OTEL_SERVICE_NAME === undefined ? {} : { 'service.name': values.OTEL_SERVICE_NAME }
  return {
    url,
    headers: values.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    timeoutMs: values.OTEL_EXPORTER_OTLP_TIMEOUT,
    resource: { 'service.name': serviceName, ...values.OTEL_RESOURCE_ATTRIBUTES, ...named },
    ratio: ratioOf(values.OTEL_TRACES_SAMPLER, values.OTEL_TRACES_SAMPLER_ARG),
  }
}

function ratioOf(sampler: (typeof SAMPLERS)[number], argument: number): number {
  switch (sampler) {
    case 'parentbased_always_on':
      return 1
    case 'parentbased_traceidratio':
      return argument
    case 'parentbased_always_off':
      return 0
    default: {
      const unknown: never = sampler
      throw new Error(`unknown sampler ${String(unknown)}`)
    }
  }
}

/** Undefined when it is no address of a collector. The path of the signal is added to whatever path it has. */
export function tracesUrl(address: string): string | undefined {
  const url = URL.parse(address)
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!url || !isWeb || url.username + url.password + url.search + url.hash !== '') return undefined
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/v1/traces`
}

/** Undefined when it is not `name=value,name=value`, or when one could not be sent. */
export function parseOtlpHeaders(text: string): Record<string, string> | undefined {
  const parsed = parsePairs(text)
  if (!parsed || !Object.values(parsed).every((value) => VISIBLE_ASCII.test(value))) return undefined
  return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name.toLowerCase(), value]))
}

/** `name=value,name=value` with percent-encoded values; undefined when it is not. */
export function parsePairs(text: string): Record<string, string> | undefined {
  const parsed: Record<string, string> = {}
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=')
    const [, name] = NAME.exec(pair.slice(0, Math.max(0, at))) ?? []
    const value = decode(pair.slice(at + 1))
    if (name === undefined || value === undefined) return undefined
    parsed[name] = value
  }
  return parsed
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.trim())
  } catch {
    return undefined
  }
}
