/** Pure: judges one chain of the audit log, entry by entry, so that a long one need not be in memory. */
import { createHash } from 'node:crypto'
import { z } from 'zod'

export type Head = { seq: number; hash: Buffer }

export type StoredEntry = {
  subject: string
  seq: number
  id: string
  /** UTC with microseconds, as `…T12:00:00.000000Z`: the column may hold more than a Date. */
  at: string
  actorKind: string
  actorId: string | null
  action: string
  serviceId: string | null
  body: string
  hash: Buffer
}

export type Broken = { subject: string; seq: number; why: string }

const hashedBody = z.looseObject({
  id: z.string(),
  at: z.string(),
  subject: z.string(),
  action: z.string(),
  actor: z.looseObject({ kind: z.string(), id: z.string().nullable() }),
  serviceId: z.string().nullable(),
})

/** How the history of such a subject begins. One that was deleted and then begun anew by an honest change does not. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  apr: 'approval.created',
  dep: 'department.created',
  svc: 'service.created',
  usr: 'user.created',
  whk: 'webhook.registered',
}

/** Given the entries in order of seq and the head of the same moment, `add` and `end` say where the chain is broken. */
export class ChainCheck {
  readonly subject: string
  readonly #head: Head | undefined
  #seq = 0
  #hash = Buffer.alloc(0)

  constructor(subject: string, head: Head | undefined) {
    this.subject = subject
    this.#head = head
  }

  /** Judges the next entry; after the first that is broken the rest means nothing. */
  add(entry: StoredEntry): Broken | undefined {
    const next = this.#seq + 1
    if (!this.#head) return this.#broken(entry.seq, 'the head of the chain is missing')
    if (entry.seq < next) return this.#broken(entry.seq, 'an entry was added')
    if (next > this.#head.seq) return this.#broken(entry.seq, 'an entry was added above the head')
    if (entry.seq > next) return this.#broken(next, 'an entry is missing')
    const bodyHash = createHash('sha256').update(entry.body).digest()
    this.#hash = createHash('sha256').update(this.#hash).update(String(next)).update(bodyHash).digest()
    this.#seq = next
    if (!this.#hash.equals(entry.hash)) return this.#broken(next, 'the entry was changed')
    if (!agrees(entry)) return this.#broken(next, 'the columns differ from the hashed body')
    return next === 1 && !begins(entry) ? this.#broken(1, 'the beginning of the history is missing') : undefined
  }

  /** Judges the whole once its last entry is added. */
  end(): Broken | undefined {
    if (!this.#head || this.#head.seq === 0) return this.#broken(1, 'the whole history is missing')
    if (this.#seq !== this.#head.seq) return this.#broken(this.#seq + 1, 'the chain ends before its head')
    return this.#hash.equals(this.#head.hash) ? undefined : this.#broken(this.#seq, 'the head was changed')
  }

  #broken(seq: number, why: string): Broken {
    return { subject: this.subject, seq, why }
  }
}

function begins({ subject, action }: StoredEntry): boolean {
  const expected = BEGINNINGS[subject.slice(0, Math.max(0, subject.indexOf('_')))]
  return expected === undefined || action === expected
}

/** Searches filter by the columns, so they must say what was hashed. */
function agrees(entry: StoredEntry): boolean {
  const parsed = hashedBody.safeParse(parseJson(entry.body))
  if (!parsed.success) return false
  const { id, at, subject, action, actor, serviceId } = parsed.data
  return (
    id === entry.id &&
    at.replace('Z', '000Z') === entry.at &&
    subject === entry.subject &&
    action === entry.action &&
    actor.kind === entry.actorKind &&
    actor.id === entry.actorId &&
    serviceId === entry.serviceId
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
