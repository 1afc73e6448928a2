import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inboxSearch, listQueryOf, neighbour, nextAfter } from './model.ts'

test('the selection moves to the item below the decided one, and at the end to the one above', () => {
  assert.equal(nextAfter(['a', 'b', 'c'], 'b'), 'c')
  assert.equal(nextAfter(['a', 'b', 'c'], 'c'), 'b')
  assert.equal(nextAfter(['a'], 'a'), undefined)
})

test('j and k stop at the ends and go on from the place of an item that has left', () => {
  const ids = ['a', 'b', 'c']
  assert.equal(neighbour(ids, 'a', 1, 0), 'b')
  assert.equal(neighbour(ids, 'c', 1, 2), 'c')
  assert.equal(neighbour(ids, undefined, 1, 0), 'a')
  assert.equal(neighbour(ids, 'gone', 1, 1), 'b')
  assert.equal(neighbour(ids, 'gone', -1, 1), 'a')
})

test('an address with nonsense in it shows the inbox', () => {
  assert.deepEqual(inboxSearch.parse({ view: 'x', status: 5, q: 'po' }), {
    view: undefined,
    status: undefined,
    q: 'po',
  })
  assert.deepEqual(listQueryOf({ view: 'all', status: 'REJECTED' }), { sort: '-createdAt', status: 'REJECTED' })
})
