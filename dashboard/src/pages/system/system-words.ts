/** How the whole is doing, in words. Pure. */
import { COUNTED_UP_TO, type Queue } from '../../../../src/system/contract.ts'
import { formatNumber, humanize } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'

export const QUEUE_LABELS: Record<Queue['queue'], string> = {
  deliveries: t('Webhook deliveries'),
  mails: t('Mails'),
  pushes: t('Push messages'),
  jobs: t('Jobs'),
}

/** `10,000+` where nobody counted further. */
export function countOf(n: number): string {
  return n >= COUNTED_UP_TO ? `${formatNumber(COUNTED_UP_TO)}+` : formatNumber(n)
}

const ROLES: Record<string, string> = { api: t('answers requests'), worker: t('sends and keeps house') }

export function rolesOf(roles: readonly string[]): string {
  const told = roles.map((role) => ROLES[role] ?? role).join(', ')
  return told.charAt(0).toUpperCase() + told.slice(1)
}

const TASKS: Record<string, string> = {
  ensurePartitions: t('Make room for the time to come'),
  dropExpired: t('Drop what is past its retention'),
  forgetOldKeys: t('Forget idempotency keys'),
  forgetExpired: t('Forget sessions and links that are over'),
  expireHeld: t('Give up what was held too long'),
  ageStats: t('Coarsen old statistics'),
  forgetOldNotifications: t('Forget old notifications'),
  forgetOldMails: t('Forget old mails'),
  forgetStalePushes: t('Forget stale push messages'),
  watchHealth: t('Watch the health of webhooks'),
  remind: t('Remind of what is due soon'),
  digest: t('Send digests that are due'),
}

/** A task that is not known yet is told by its name. */
export function taskOf(task: string): string {
  return TASKS[task] ?? humanize(task)
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `12.4 MiB`. */
export function bytesOf(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  const value = bytes / 1024 ** power
  return `${formatNumber(power === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10)} ${UNITS[power] ?? 'B'}`
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** In the two largest units: `3 d 4 h`. */
export function upFor(startedAt: string, now: number): string {
  const ms = Math.max(0, now - Date.parse(startedAt))
  if (ms < MINUTE) return t('< 1 min')
  if (ms < HOUR) return t('{minutes} min', { minutes: Math.floor(ms / MINUTE) })
  if (ms < DAY)
    return t('{hours} h {minutes} min', { hours: Math.floor(ms / HOUR), minutes: Math.floor((ms % HOUR) / MINUTE) })
  return t('{days} d {hours} h', { days: Math.floor(ms / DAY), hours: Math.floor((ms % DAY) / HOUR) })
}
