/** The address to go back to after signing in; one of another site would send people away with our authority. */
import { t } from '../../lib/i18n/t.ts'
export function safeAddress(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/'
}

export function waitWords(seconds: number): string {
  return seconds > 90 ? t('{minutes} min', { minutes: Math.ceil(seconds / 60) }) : t('{seconds} s', { seconds })
}
