/** Where the time of an attempt went. Pure. */
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import { t } from '../../lib/i18n/t.ts'

/** What is shorter reads as nothing. */
const LEAST_MS = 0.05

export type Phase = { name: string; label: string; ms: number }

/**
 * The server measures each phase of a new connection, then the first byte and the whole from the start: what lies
 * between is the waiting and the reading.
 */
export function phasesOf({ dnsMs, connectMs, tlsMs, firstByteMs, totalMs }: Attempt['timings']): Phase[] {
  const setUpMs = (dnsMs ?? 0) + (connectMs ?? 0) + (tlsMs ?? 0)
  const waitedMs = (firstByteMs ?? totalMs) - setUpMs
  const phases: Phase[] = [
    { name: 'dns', label: t('DNS'), ms: dnsMs ?? 0 },
    { name: 'connect', label: t('Connect'), ms: connectMs ?? 0 },
    { name: 'tls', label: t('TLS'), ms: tlsMs ?? 0 },
    {
      name: 'wait',
      label: firstByteMs === undefined ? t('Waiting') : t('Waiting for the first byte'),
      ms: waitedMs,
    },
    { name: 'read', label: t('Reading'), ms: firstByteMs === undefined ? 0 : totalMs - firstByteMs },
  ]
  return phases.filter(({ ms }) => ms >= LEAST_MS)
}
