import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { canonicalJson } from '../lib/canonical-json.ts'
import { ChainCheck, type Head, type StoredEntry } from './chain.ts'

const sha256 = (...parts: (string | Buffer)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** An honest chain of `x_1`, or one whose first action is `action`. */
function chainOf(length: number, subject = 'x_1', action = 'x.changed'): StoredEntry[] {
  let hash = Buffer.alloc(0)
  return Array.from({ length }, (_, index) => {
    const id = `aud_${index}`
    const actor = { kind: 'person', id: 'usr_1', name: 'Ann' }
    const body = canonicalJson({
      id,
      at: '2026-06-01T00:00:00.000Z',
      subject,
      action,
      actor,
      serviceId: null,
      data: {},
    })
    hash = Buffer.from(sha256(hash, String(index + 1), sha256(body)))
    const who = { actorKind: actor.kind, actorId: actor.id }
    return {
      subject,
      seq: index + 1,
      id,
      at: '2026-06-01T00:00:00.000000Z',
      ...who,
      action,
      serviceId: null,
      body,
      hash,
    }
  })
}

const headOf = (entries: StoredEntry[]): Head => ({
  seq: entries.length,
  hash: entries.at(-1)?.hash ?? Buffer.alloc(0),
})

function judge(head: Head | undefined, entries: StoredEntry[]): string {
  const check = new ChainCheck(entries[0]?.subject ?? 'x_1', head)
  for (const entry of entries) {
    const broken = check.add(entry)
    if (broken) return `${broken.seq}: ${broken.why}`
  }
  const broken = check.end()
  return broken ? `${broken.seq}: ${broken.why}` : 'ok'
}

/** The chain with one entry changed. */
const changed = (index: number, change: Partial<StoredEntry>): StoredEntry[] =>
  chainOf(3).map((entry, at) => (at === index ? { ...entry, ...change } : entry))

test('an honest chain holds', () => {
  assert.equal(judge(headOf(chainOf(3)), chainOf(3)), 'ok')
})

test('each way to break a chain is told apart', () => {
  const honest = chainOf(3)
  const head = headOf(honest)
  const cases: [string, Head | undefined, StoredEntry[]][] = [
    ['1: the whole history is missing', undefined, []],
    ['1: the whole history is missing', { seq: 0, hash: Buffer.alloc(0) }, []],
    ['1: the head of the chain is missing', undefined, honest],
    ['2: an entry is missing', head, honest.toSpliced(1, 1)],
    ['3: the chain ends before its head', head, honest.slice(0, 2)],
    ['3: an entry was added above the head', headOf(honest.slice(0, 2)), honest],
    ['9: an entry was added above the head', head, [...honest, ...changed(2, { seq: 9 }).slice(2)]],
    ['2: an entry was added', head, honest.toSpliced(2, 0, ...honest.slice(1, 2))],
    ['3: the head was changed', { seq: 3, hash: sha256('x') }, honest],
    ['2: the entry was changed', head, changed(1, { body: '{}' })],
  ]
  for (const [told, ofHead, entries] of cases) assert.equal(judge(ofHead, entries), told)
})

test('every column must say what was hashed', () => {
  const changes: Partial<StoredEntry>[] = [
    { id: 'aud_9' },
    { at: '2026-06-01T00:00:00.000001Z' },
    { subject: 'x_2' },
    { action: 'x.other' },
    { actorKind: 'service' },
    { actorId: null },
    { serviceId: 'svc_1' },
  ]
  for (const change of changes)
    assert.equal(judge(headOf(chainOf(3)), changed(1, change)), '2: the columns differ from the hashed body')
})

test('a body that is hashed right but is no entry is broken, not a crash', () => {
  for (const body of ['', '{}', 'null', '{"id":1}']) {
    const hash = sha256('1', sha256(body))
    const [entry] = chainOf(1)
    assert.ok(entry)
    assert.equal(judge({ seq: 1, hash }, [{ ...entry, body, hash }]), '1: the columns differ from the hashed body')
  }
})

test('a history begins with how its subject came into being', () => {
  const begun = chainOf(2, 'usr_1', 'user.created')
  const cut = chainOf(2, 'usr_1', 'user.updated')
  assert.equal(judge(headOf(begun), begun), 'ok')
  assert.equal(judge(headOf(cut), cut), '1: the beginning of the history is missing')
})

test('canonical JSON sorts keys by UTF-16 unit, as RFC 8785 does', () => {
  const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }
  assert.equal(
    canonicalJson(keys),
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
    'the example of RFC 8785, 3.2.3',
  )
  assert.equal(canonicalJson({ b: 1, '9': 2, '10': 3, a: 4, '-1': 5 }), '{"-1":5,"10":3,"9":2,"a":4,"b":1}')
})

test('canonical JSON writes values as RFC 8785 does', () => {
  assert.equal(
    canonicalJson([1e30, 4.5, 0.002, 1e-27, -0, Number('333333333.33333329')]),
    '[1e+30,4.5,0.002,1e-27,0,333333333.3333333]',
  )
  assert.equal(
    canonicalJson({ z: [null, true, { y: undefined, x: '\u000f"\\/€' }] }),
    '{"z":[null,true,{"x":"\\u000f\\"\\\\/€"}]}',
  )
})
