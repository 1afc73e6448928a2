/** What an attempt did otherwise than the one before it. Pure. */
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import type { Difference } from '../../lib/difference.ts'
import { t } from '../../lib/i18n/t.ts'
import { answerOf } from './attempt-words.ts'

/** Each attempt has its own, so that they tell nothing. */
const ALWAYS_DIFFERENT = new Set(['webhook-timestamp', 'webhook-signature', 'x-uxone-attempt', 'date', 'traceparent'])

export function differencesOf(before: Attempt, after: Attempt): Difference[] {
  return [
    ...different(t('Address'), before.requestUrl, after.requestUrl),
    ...differentHeaders(t('Request header'), before.requestHeaders, after.requestHeaders),
    ...different(t('Answer'), answerOf(before), answerOf(after)),
    ...different(t('Reason'), before.errorDetail, after.errorDetail),
    ...differentHeaders(t('Response header'), before.responseHeaders ?? {}, after.responseHeaders ?? {}),
    ...different(t('Response body'), before.responseBody, after.responseBody),
    ...different(t('Connected to'), before.remoteAddress, after.remoteAddress),
  ]
}

function different(what: string, before: string | null, after: string | null): Difference[] {
  return before === after ? [] : [{ what, before, after }]
}

function differentHeaders(what: string, before: Record<string, string>, after: Record<string, string>): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names
    .filter((name) => !ALWAYS_DIFFERENT.has(name.toLowerCase()))
    .flatMap((name) => different(`${what} ${name}`, before[name] ?? null, after[name] ?? null))
}
