/** What an administrator should know of, in words. Pure: from what was read to what is told, the worst first. */
import type { System, Warning } from './contract.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const GIB = 2 ** 30

/** What is due goes within a second or two; after so long something is in its way. */
const LATE_MS = MINUTE_MS
const VERY_LATE_MS = 5 * MINUTE_MS
/** Tasks run every hour or more often. */
const OVERDUE_MS = 2 * HOUR_MS + 10 * MINUTE_MS
const SKEW_MS = 5 * SECOND_MS
const LITTLE_BYTES = GIB

/** `skewMs`: how far the clocks of this node and of the database are apart. */
export type Told = Omit<System, 'warnings'> & { skewMs: number }

export function warningsOf(system: Told): Warning[] {
  const all = [
    ...ofNodes(system),
    ...ofQueues(system),
    ...ofMail(system),
    ...ofDatabase(system),
    ...ofTasks(system),
    ...ofAudit(system),
  ]
  return [...all.filter(({ level }) => level === 'bad'), ...all.filter(({ level }) => level === 'warn')]
}

function ofNodes({ nodes, version }: Told): Warning[] {
  const others = nodes.filter((node) => !node.isThis && node.version !== version)
  const mixed = others.map(({ host, version: theirs }) =>
    warn('versions_differ', `This node runs another version (${version}) than ${host} (${theirs}).`),
  )
  if (nodes.length === 0 || nodes.some(({ roles }) => roles.includes('worker'))) return mixed
  return [bad('no_worker', 'No node is a worker: nothing is sent, and nothing is cleaned up.'), ...mixed]
}

const LATE_WORDS = {
  deliveries: 'The oldest due delivery is',
  mails: 'The oldest due mail is',
  pushes: 'The oldest push message that could be sent is',
  jobs: 'The oldest job that nobody works on is',
} as const

function ofQueues({ at, queues, mail }: Told): Warning[] {
  return queues.flatMap(({ queue, oldestDueAt }) => {
    // Told by what is wrong with the mail server.
    if (queue === 'mails' && (!mail.isSetUp || mail.fault !== null)) return []
    const ageMs = oldestDueAt === null ? 0 : Date.parse(at) - Date.parse(oldestDueAt)
    if (ageMs < LATE_MS) return []
    const text = `${LATE_WORDS[queue]} ${spanOf(ageMs)} old.`
    return [ageMs < VERY_LATE_MS ? warn(`${queue}_late`, text) : bad(`${queue}_late`, text)]
  })
}

function ofMail({ mail: { isSetUp, fault, faultSince }, at }: Told): Warning[] {
  if (!isSetUp) return [warn('smtp_not_configured', 'SMTP is not configured: mails stay in the outbox.')]
  if (fault === null) return []
  const since = faultSince === null ? '' : ` for ${spanOf(Date.parse(at) - Date.parse(faultSince))}`
  return [bad('mail_server_fault', `The mail server cannot be used${since}: ${fault}. Mails wait meanwhile.`)]
}

function ofDatabase({ skewMs, database: { freeBytes } }: Told): Warning[] {
  const free = freeBytes !== null && freeBytes < LITTLE_BYTES ? Math.floor((10 * freeBytes) / GIB) / 10 : null
  return [
    ...(free === null ? [] : [bad('disk_nearly_full', `The disk of the database has ${free} GiB left.`)]),
    ...(skewMs < SKEW_MS
      ? []
      : [warn('clocks_differ', `The clocks of this node and of the database are ${spanOf(skewMs)} apart.`)]),
  ]
}

function ofTasks({ at, tasks }: Told): Warning[] {
  return tasks.flatMap(({ task, error, startedAt }) => {
    if (error !== null) return [warn('task_failed', `The housekeeping task ${task} failed: ${error}.`)]
    const ageMs = Date.parse(at) - Date.parse(startedAt)
    if (ageMs < OVERDUE_MS) return []
    return [warn('task_overdue', `The housekeeping task ${task} has not run for ${spanOf(ageMs)}.`)]
  })
}

function ofAudit({ auditCheck }: Told): Warning[] {
  const broken = auditCheck?.firstBroken
  if (!broken) return []
  const { subject, seq, why } = broken
  return [bad('audit_broken', `The audit log was found broken at entry ${seq} of ${subject}: ${why}.`)]
}

/** In the largest unit: `5 min`. */
function spanOf(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.round(ms / SECOND_MS)} s`
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`
  if (ms < 24 * HOUR_MS) return `${Math.floor(ms / HOUR_MS)} h`
  const days = Math.floor(ms / (24 * HOUR_MS))
  return days === 1 ? '1 day' : `${days} days`
}

function bad(code: string, text: string): Warning {
  return { code, level: 'bad', text }
}

function warn(code: string, text: string): Warning {
  return { code, level: 'warn', text }
}
