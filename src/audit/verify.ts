/** Checks the chains of the audit log: every entry present, in order, unchanged, up to the head, and no history gone. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { notFound } from '../lib/errors.ts'
import { ChainCheck, type Broken, type StoredEntry } from './chain.ts'
import {
  ENTRIES_AT_ONCE,
  type LastCheck,
  type Range,
  readCheck,
  readEntries,
  readSubjects,
  saveCheck,
  SUBJECTS_AT_ONCE,
} from './queries.ts'

export type Verification = { ok: boolean; subjects: number; entries: number; firstBroken: Broken | null }

type Batch = { subjects: number; entries: number; broken: Broken | undefined; last: string | undefined }

/**
 * Walks all subjects in order, or one, and stops at the first that is broken. Memory stays flat. Each batch is read in one
 * snapshot, so that whoever appends meanwhile is seen with entry and head or not at all. What the check of all has found is
 * kept, until the next one.
 * @throws AppError 404 when the subject has no entries and needs none.
 */
export async function verifyAudit(ctx: Context, subject?: string): Promise<Verification> {
  if (subject !== undefined) return verify(ctx, subject)
  const at = ctx.clock.now()
  const found = await verify(ctx)
  const { subjects, entries, firstBroken } = found
  await saveCheck(ctx.db, { at, tookMs: ctx.clock.now().getTime() - at.getTime(), subjects, entries, firstBroken })
  return found
}

/** The last check of all; undefined: there was none. */
export function readLastCheck(ctx: Context): Promise<LastCheck | undefined> {
  return readCheck(ctx.db)
}

async function verify(ctx: Context, subject?: string): Promise<Verification> {
  let [subjects, entries] = [0, 0]
  let range: Range = subject === undefined ? {} : { only: subject }
  for (;;) {
    const batch = await inSnapshot(ctx, range)
    subjects += batch.subjects
    entries += batch.entries
    if (batch.broken) return { ok: false, subjects, entries, firstBroken: batch.broken }
    if (batch.last === undefined) break
    range = { above: batch.last }
  }
  if (subject !== undefined && subjects === 0) throw notFound('audited subject', subject)
  return { ok: true, subjects, entries, firstBroken: null }
}

function inSnapshot(ctx: Context, range: Range): Promise<Batch> {
  const snapshot = ctx.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
  return snapshot.execute((tx) => checkBatch(tx, range))
}

/** Entries are read up to the last subject of the batch, or to the end: one whose subject has no head is met as well. */
async function checkBatch(tx: Tx, range: Range): Promise<Batch> {
  const subjects = await readSubjects(tx, range)
  const chains = new Map(subjects.map(({ subject, head }) => [subject, new ChainCheck(subject, head)]))
  const last = subjects.length < SUBJECTS_AT_ONCE ? undefined : subjects.at(-1)?.subject
  const { entries, broken } = await checkEntries(tx, chains, last === undefined ? range : { ...range, upTo: last })
  return { subjects: chains.size, entries, broken: firstUnfinished(chains, broken) ?? broken, last }
}

async function checkEntries(
  tx: Tx,
  chains: ReadonlyMap<string, ChainCheck>,
  range: Range,
): Promise<Pick<Batch, 'entries' | 'broken'>> {
  let entries = 0
  let after: StoredEntry | undefined
  for (;;) {
    const page = await readEntries(tx, range, after)
    for (const entry of page) {
      entries += 1
      const chain = chains.get(entry.subject) ?? new ChainCheck(entry.subject, undefined)
      const broken = chain.add(entry)
      if (broken) return { entries, broken }
    }
    if (page.length < ENTRIES_AT_ONCE) return { entries, broken: undefined }
    after = page.at(-1)
  }
}

/** The chains whose entries were all read: those before the one that is already known to be broken. */
function firstUnfinished(chains: ReadonlyMap<string, ChainCheck>, known: Broken | undefined): Broken | undefined {
  for (const chain of chains.values()) {
    if (known !== undefined && !isBefore(chain.subject, known.subject)) return undefined
    const broken = chain.end()
    if (broken) return broken
  }
  return undefined
}

/** The order of PostgreSQL's "C": by UTF-8 bytes. */
function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0
}
