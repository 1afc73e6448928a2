/** Attempts in words. Pure. */
import type { Attempt } from '../../../../src/webhooks/shapes.ts'

export const TRIGGER_WORDS: Record<Attempt['trigger'], string> = {
  first: 'first attempt',
  retry: 'retry',
  manual: 'sent again by hand',
  replay: 'replay',
  probe: 'probe',
  test: 'test',
}

const REASONS: Record<NonNullable<Attempt['error']>, string> = {
  status: 'The endpoint answered with a status other than 2xx.',
  timeout: 'The endpoint did not answer in time.',
  dns: 'The name of the host could not be resolved.',
  connect: 'No connection could be opened.',
  tls: 'The secure connection could not be set up.',
  reset: 'The connection broke off.',
  blocked: 'The address is not one that webhooks may reach.',
  protocol: 'The answer was not proper HTTP.',
}

export function reasonOf({ error }: Attempt): string | null {
  return error === null ? null : REASONS[error]
}

export function isSuccess({ error, responseCode }: Attempt): boolean {
  return error === null && responseCode !== null && responseCode >= 200 && responseCode < 300
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
