/** What the server tells, as the pages need to know it: not the event itself, which they read where they show it. */
import { z } from 'zod'
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

const event = z.object({ eventType: z.string(), approvalId: z.string().nullable() })
const changed = z.object({ changed: z.string() })
const end = z.object({ why: z.string() })

/** Nothing for what this version does not know. */
export function heardIn({ id, event: name, data }: Frame): Heard | undefined {
  if (name === 'changed') {
    const told = changed.safeParse(parse(data))
    return told.success ? { kind: 'changed', area: told.data.changed } : undefined
  }
  if (name === 'end') return heardAtEnd(end.safeParse(parse(data)).data?.why)
  if (id === undefined) return undefined
  if (name === 'heartbeat') return { kind: 'cursor', cursor: id }
  return heardEvent(id, parse(data))
}

export function heardEvent(cursor: string, body: unknown): Heard {
  const told = event.safeParse(body)
  return told.success ? { kind: 'event', cursor, ...told.data } : { kind: 'cursor', cursor }
}

function heardAtEnd(why: string | undefined): Heard | undefined {
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
