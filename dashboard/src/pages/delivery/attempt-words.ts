/** Attempts in words. Pure. */
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import { t } from '../../lib/i18n/t.ts'

/** Why an attempt was made; goes on after "Sent". */
export const TRIGGER_WORDS: Record<Attempt['trigger'], string> = {
  first: t('first attempt'),
  retry: t('retry'),
  manual: t('sent again by hand'),
  replay: t('replay'),
  probe: t('probe of the open breaker'),
  test: t('test'),
}

const REASONS: Record<Exclude<NonNullable<Attempt['error']>, 'status'>, string> = {
  timeout: t('The endpoint did not answer in time.'),
  dns: t('The name of the host could not be resolved.'),
  connect: t('No connection could be opened.'),
  tls: t('The secure connection could not be set up.'),
  reset: t('The connection broke off.'),
  blocked: t('The address is not one that webhooks may reach.'),
  protocol: t('The answer was not proper HTTP.'),
}

/** What to look at, for each way in which an attempt can fail. */
const ADVICE: Record<Exclude<NonNullable<Attempt['error']>, 'status'>, string> = {
  timeout: t('Answer first and do the work afterwards, or give it a longer timeout under Settings.'),
  dns: t('Check the spelling of the host under Settings, and its DNS records.'),
  connect: t('Check that the receiver is up and that its firewall lets us in.'),
  tls: t('Check the certificate of the receiver: its date, its name and its chain.'),
  reset: t('The receiver, or a proxy before it, cut the connection. Its log may tell why.'),
  blocked: t(
    'An administrator of this server can allow more networks (EGRESS_ALLOW_CIDRS); allowed networks of the webhook are under Settings.',
  ),
  protocol: t('Something other than a web server seems to answer there.'),
}

export type Fault = { reason: string; advice: string | null }

export function faultOf({ error, responseCode }: Pick<Attempt, 'error' | 'responseCode'>): Fault | null {
  if (error === null) return null
  if (error === 'status')
    return {
      reason:
        responseCode === null
          ? t('The endpoint answered a status other than 2xx.')
          : t('The endpoint answered {status}.', { status: String(responseCode) }),
      advice: statusAdvice(responseCode),
    }
  return { reason: REASONS[error], advice: ADVICE[error] }
}

function statusAdvice(status: number | null): string | null {
  if (status === null) return null
  if (status >= 300 && status < 400) return t('Redirects are not followed. Enter the address that it points to.')
  if (status === 401 || status === 403)
    return t('It refuses us: check its token, its headers, and how it checks the signature.')
  if (status === 404 || status === 405) return t('There is no receiver at this address, or it takes no POST.')
  if (status === 410) return t('It says that it is gone for good, so the webhook was disabled.')
  if (status === 413) return t('The body is larger than it takes: 256 KiB at most are sent.')
  if (status === 429 || status === 503) return t('It asks for less or later. A rate limit under Settings spares it.')
  return status >= 500
    ? t('It failed on its side. Its log may tell why.')
    : t('It refused the request. Its answer may tell why.')
}

export function isSuccess({ error, responseCode }: Attempt): boolean {
  return error === null && responseCode !== null && responseCode >= 200 && responseCode < 300
}

/** What came back, in one word: a status, or the way in which it failed. */
export function answerOf({ responseCode, error }: { responseCode: number | null; error: string | null }): string {
  if (responseCode !== null) return String(responseCode)
  return error === null ? '–' : (SHORT[error] ?? error.replaceAll('_', ' '))
}

const SHORT: Record<string, string> = {
  timeout: t('Timeout'),
  dns: t('No such host'),
  connect: t('No connection'),
  tls: t('TLS failed'),
  reset: t('Broke off'),
  blocked: t('Blocked'),
  protocol: t('Not HTTP'),
  webhook_deleted: t('Deleted'),
  discarded: t('Discarded'),
  held_too_long: t('Held too long'),
  interrupted: t('Interrupted'),
}

/** JSON with line breaks; anything else as it came. */
export function prettify(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

export function headerLines(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}
