/** Reads `Retry-After` (RFC 9110 §10.2.3). Pure. */

const SECOND = 1000

/** Milliseconds that it asks for, as seconds or as an HTTP date; 0 for anything else. */
export function retryAfterMs(header: string | undefined, now: Date): number {
  if (header === undefined) return 0
  if (/^\d{1,10}$/.test(header.trim())) return Number(header) * SECOND
  const at = /^[A-Z][a-z]{2,8},? /.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime())
}
