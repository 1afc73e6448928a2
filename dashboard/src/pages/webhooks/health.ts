/** How a webhook is doing, in one word and one sentence. */
import type { Webhook } from '../../../../src/webhooks/shapes.ts'

export type Health = { tone: 'green' | 'amber' | 'red' | 'gray'; label: string; sentence: string }

export function healthOf({ isActive, disabledReason, health }: Webhook): Health {
  if (!isActive) {
    return disabledReason === null
      ? { tone: 'gray', label: 'Paused', sentence: 'Paused by hand. Its events are held, not lost.' }
      : { tone: 'red', label: 'Disabled', sentence: disabledReason }
  }
  if (health.consecutiveFailures > 0) {
    const times =
      health.consecutiveFailures === 1 ? 'The last attempt' : `The last ${health.consecutiveFailures} attempts`
    return { tone: 'amber', label: 'Failing', sentence: `${times} failed. Deliveries are tried again.` }
  }
  if (health.lastSuccessAt === null)
    return { tone: 'gray', label: 'Not used yet', sentence: 'Nothing has been delivered yet.' }
  return { tone: 'green', label: 'Healthy', sentence: 'The last delivery succeeded.' }
}
