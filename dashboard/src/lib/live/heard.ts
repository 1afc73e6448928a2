/** What the server tells, as the pages need to know it: not the event itself, which they read where they show it. */
import { fieldsOf } from '../fields.ts'
import type { Frame } from './frames.ts'

export type Heard =
  /** At most up to here; nothing new. */
  | { kind: 'cursor'; cursor: string }
  | { kind: 'event'; cursor: string; eventType: string; approvalId: string | null }
  /** Something of this area of the API. */
  | { kind: 'changed'; area: string }
  /** Whatever is told by its area alone: it is told once, and nobody was there. */
  | { kind: 'away' }
  /** What may be seen is no longer what it was, or was never asked for: all that is shown may be old. */
  | { kind: 'anything' }
  | { kind: 'signed out' }

/** Nothing for what this version does not know. */
export function heardIn({ id, event: name, data }: Frame): Heard | undefined {
  if (name === 'changed') {
    const { changed } = fieldsOf(parse(data))
    return typeof changed === 'string' ? { kind: 'changed', area: changed } : undefined
  }
  if (name === 'end') return heardAtEnd(fieldsOf(parse(data))['why'])
  if (id === undefined) return undefined
  if (name === 'heartbeat') return { kind: 'cursor', cursor: id }
  return heardEvent(id, parse(data))
}

export function heardEvent(cursor: string, body: unknown): Heard {
  const { eventType, approvalId } = fieldsOf(body)
  const isAbout = approvalId === null || typeof approvalId === 'string'
  return typeof eventType === 'string' && isAbout
    ? { kind: 'event', cursor, eventType, approvalId }
    : { kind: 'cursor', cursor }
}

function heardAtEnd(why: unknown): Heard | undefined {
  if (why === 'signed_out') return { kind: 'signed out' }
  return why === 'changed' ? { kind: 'anything' } : undefined
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
