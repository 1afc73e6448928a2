import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commentsIn, differencesIn, type Happened } from './differences.ts'
import { LONGEST_VALUE } from './sight-contract.ts'

const updated = (before: object, after: object, by = 'svc_1'): Happened => ({
  at: '2026-01-01T00:00:00Z',
  action: 'approval.updated',
  actor: { id: by, name: by },
  data: { before, after },
})
const brief = (history: Happened[]): (string | null)[][] =>
  differencesIn(history, 'usr_me').map(({ field, before, after }) => [field, before, after])

test('several changes of one field are one: from what was first to what is last, told by who came last', () => {
  const history = [updated({ title: 'a' }, { title: 'b' }, 'svc_1'), updated({ title: 'b' }, { title: 'c' }, 'svc_2')]
  assert.deepEqual(brief(history), [['title', 'a', 'c']])
  assert.equal(differencesIn(history, 'usr_me')[0]?.by, 'svc_2')
})

test('what came back to what it was is no difference', () => {
  assert.deepEqual(brief([updated({ title: 'a' }, { title: 'b' }), updated({ title: 'b' }, { title: 'a' })]), [])
  assert.deepEqual(brief([updated({ metadata: { a: { x: 1, y: 2 } } }, { metadata: { a: { y: 2, x: 1 } } })]), [])
})

test('metadata is told by its names, also what was added and what was taken away', () => {
  const history = [updated({ metadata: { kept: 1, gone: true } }, { metadata: { kept: 1, come: ['x'] } })]
  assert.deepEqual(brief(history), [
    ['metadata.come', null, '["x"]'],
    ['metadata.gone', 'true', null],
  ])
})

test('amount and due date come first, then what the service noted, long texts last', () => {
  const fields = ['metadata', 'description', 'urgency', 'title', 'dueDate', 'amount']
  const of = (value: unknown) => Object.fromEntries(fields.map((f) => [f, f === 'metadata' ? { zone: value } : value]))
  assert.deepEqual(
    brief([updated(of('old'), of('new'))]).map(([field]) => field),
    ['amount', 'dueDate', 'title', 'urgency', 'metadata.zone', 'description'],
  )
})

test('one’s own changes and comments are nothing new, nor is what a service says in one’s name', () => {
  const comment = (authorId: string): Happened => ({
    ...updated({}, {}),
    action: 'approval.commented',
    data: { authorId, text: 'x' },
  })
  const history = [updated({ title: 'a' }, { title: 'b' }, 'usr_me'), comment('usr_me'), comment('usr_you')]
  assert.deepEqual(brief(history), [])
  assert.equal(commentsIn(history, 'usr_me'), 1)
})

test('a long text is cut, and never through a character', () => {
  const [long] = differencesIn([updated({ description: '' }, { description: '😀'.repeat(1000) })], 'usr_me')
  assert.equal(long?.after?.length, LONGEST_VALUE)
  assert.ok(long.after.isWellFormed())
})

test('long texts that differ late are told from where they differ', () => {
  const same = 'the same words again '.repeat(50)
  const [late] = differencesIn([updated({ description: `${same}old` }, { description: `${same}new` })], 'usr_me')
  assert.match(late?.before ?? '', /^….{30}old$/)
  assert.match(late?.after ?? '', /^….{30}new$/)
})
