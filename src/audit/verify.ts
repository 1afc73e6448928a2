/** Checks the chains of the audit log: every entry present, in order, unchanged, up to the head. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Context } from '../context.ts'

type Row = { subject: string; seq: number; id: string; action: string; body: string; hash: Buffer }
type Head = { subject: string; seq: number; hash: Buffer }
type Broken = { subject: string; seq: number; why: string }

export type Verification = { ok: boolean; subjects: number; entries: number; firstBroken: Broken | null }

const BATCH = 500

/** Walks all subjects in order, a batch of heads at a time, so that memory stays flat. */
export async function verifyAudit(ctx: Context, subject?: string): Promise<Verification> {
  const result: Verification = { ok: true, subjects: 0, entries: 0, firstBroken: null }
  let after = ''
  for (;;) {
    const heads = await readHeads(ctx, after, subject)
    if (heads.length === 0) return result
    const entries = await readEntries(
      ctx,
      heads.map((head) => head.subject),
    )
    const bySubject = Map.groupBy(entries, (entry) => entry.subject)
    for (const head of heads) {
      // Entries that came after the head was read belong to the next check.
      const chain = (bySubject.get(head.subject) ?? []).filter((entry) => entry.seq <= head.seq)
      result.subjects += 1
      result.entries += chain.length
      const broken = checkChain(head, chain)
      if (broken) return { ...result, ok: false, firstBroken: broken }
    }
    after = heads.at(-1)?.subject ?? after
  }
}

/** Pure: the first place where a chain is not what was written, or undefined. */
export function checkChain(head: Head, chain: readonly Row[]): Broken | undefined {
  let hash = Buffer.alloc(0)
  for (const [index, entry] of chain.entries()) {
    const at = { subject: head.subject, seq: index + 1 }
    if (entry.seq !== index + 1) return { ...at, why: 'an entry is missing' }
    const bodyHash = createHash('sha256').update(entry.body).digest()
    hash = createHash('sha256').update(hash).update(String(entry.seq)).update(bodyHash).digest()
    if (!hash.equals(entry.hash)) return { ...at, why: 'the entry was changed' }
    if (!agrees(entry)) return { ...at, why: 'the columns differ from the hashed body' }
  }
  const isWhole = head.seq === chain.length && hash.equals(head.hash)
  return isWhole ? undefined : { subject: head.subject, seq: chain.length + 1, why: 'the chain ends before its head' }
}

function agrees(entry: Row): boolean {
  const body: { id: string; subject: string; action: string } = JSON.parse(entry.body)
  return body.id === entry.id && body.subject === entry.subject && body.action === entry.action
}

async function readHeads(ctx: Context, after: string, subject: string | undefined): Promise<Head[]> {
  const only = subject === undefined ? sql`true` : sql`subject = ${subject}`
  const { rows } = await sql<Head>`
    select subject, seq, hash from audit_heads where subject > ${after} and ${only} order by subject limit ${BATCH}`.execute(
    ctx.db,
  )
  return rows
}

async function readEntries(ctx: Context, subjects: string[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select subject, seq, id, action, body, hash from audit_entries
    where subject = any(${subjects}::text[]) order by subject, seq`.execute(ctx.db)
  return rows
}
