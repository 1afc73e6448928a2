import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createFrameReader } from './frames.ts'
import { heardIn } from './heard.ts'

const TEXT =
  'retry: 1300\nid: c0\nevent: heartbeat\ndata: {}\n\n' +
  ': a comment\n\n' +
  'id: c1\nevent: approval.approved\ndata: {"id":"evt_1","eventType":"approval.approved","approvalId":"apr_1","note":"สวัสดี: \\n"}\n\n' +
  'event: changed\ndata: {"changed":"Webhooks"}\n\n' +
  'id: c2\n\n' +
  'id: c3\nevent: shop.sold\ndata: {"id":"evt_2","eventType":"shop.sold","approvalId":null}\n\n' +
  'event: end\ndata: {"why":"changed"}\n\n'

const HEARD = [
  { kind: 'cursor', cursor: 'c0' },
  { kind: 'event', cursor: 'c1', eventType: 'approval.approved', approvalId: 'apr_1' },
  { kind: 'changed', area: 'Webhooks' },
  { kind: 'cursor', cursor: 'c2' },
  { kind: 'event', cursor: 'c3', eventType: 'shop.sold', approvalId: null },
  { kind: 'anything' },
]

test('what is heard does not depend on how the text comes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(TEXT.length)), (cuts) => {
      const read = createFrameReader()
      const ends = [...cuts, TEXT.length].toSorted((a, b) => a - b)
      const pieces = ends.map((end, index) => TEXT.slice(ends[index - 1] ?? 0, end))
      const frames = pieces.flatMap(read)
      assert.equal(frames[0]?.retryMs, 1300)
      assert.deepEqual(
        frames.flatMap((frame) => heardIn(frame) ?? []),
        HEARD,
      )
    }),
  )
})

test('what a later version may say does no harm', () => {
  const frame = { id: undefined, event: undefined, data: '', retryMs: undefined }
  assert.equal(heardIn({ ...frame, event: 'news', data: '{}' }), undefined)
  assert.equal(heardIn({ ...frame, event: 'changed', data: '[]' }), undefined)
  assert.equal(heardIn({ ...frame, event: 'end', data: 'no JSON' }), undefined)
  assert.equal(heardIn({ ...frame, event: 'end', data: '{"why":"stopping"}' }), undefined)
  assert.deepEqual(heardIn({ ...frame, event: 'end', data: '{"why":"signed_out"}' }), { kind: 'signed out' })
  assert.deepEqual(heardIn({ ...frame, id: 'c', event: 'x', data: '{}' }), { kind: 'cursor', cursor: 'c' })
})
