/** The `traceparent` header of W3C Trace Context. Pure. */

/** A place in a trace: a span of ours or of whoever called us. */
export type TraceContext = {
  /** 32 hexadecimal digits. */
  traceId: string
  /** 16 hexadecimal digits. */
  spanId: string
  /** The eight bits of `trace-flags`. */
  flags: number
}

/** The caller may record this trace. */
const SAMPLED = 0x01
/** The trace id is random (level 2); whoever goes on with a trace keeps this. */
const RANDOM = 0x02

/** Of the trace id, its last 52 bits: as many as a number holds exactly. The random ones, by level 2, are the last 56. */
const RATIO_DIGITS = 13

const HEADER = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/**
 * Undefined for what is not valid: the trace begins anew then. A version that is newer than ours is read as far as ours
 * goes (§3.2.4), so `formatTraceparent` answers a header of version 00 for it, and the very same header for one of 00.
 */
export function parseTraceparent(header: string | null | undefined): TraceContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', rest] = HEADER.exec(header ?? '') ?? []
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return undefined
  if (isZero(traceId) || isZero(spanId)) return undefined
  return { traceId, spanId, flags: Number.parseInt(flags, 16) }
}

export function formatTraceparent({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`
}

export function isSampled({ flags }: TraceContext): boolean {
  return (flags & SAMPLED) !== 0
}

/** Our own span below `parent`, or at the root of a new trace. We set no bit that we do not know. */
export function childOf(
  parent: TraceContext | undefined,
  random: { traceId: string; spanId: string },
  isRecorded = true,
): TraceContext {
  if (!parent) return { ...random, flags: isRecorded ? SAMPLED | RANDOM : RANDOM }
  return { traceId: parent.traceId, spanId: random.spanId, flags: parent.flags & (SAMPLED | RANDOM) }
}

/** The same answer for a trace wherever it is asked; for a trace id that is random, `ratio` of all are within. */
export function isWithinRatio(traceId: string, ratio: number): boolean {
  return Number.parseInt(traceId.slice(-RATIO_DIGITS), 16) < ratio * 16 ** RATIO_DIGITS
}

function isZero(hex: string): boolean {
  return /^0+$/.test(hex)
}
