import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  inboxSearch,
  isFiltered,
  isSameSearch,
  keptOf,
  listQueryOf,
  neighbour,
  nextAfter,
  NO_FILTERS,
  sortOf,
} from './model.ts'

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

test('an address with nonsense in it shows the rest of it', () => {
  const search = inboxSearch({ view: 'mine', status: 5, q: 'po', minAmount: 'x', overdue: true })
  assert.deepEqual(listQueryOf(search), { view: 'decide', sort: 'dueDate', q: 'po', overdue: 'true' })
  assert.deepEqual(listQueryOf({ view: 'all', status: 'REJECTED' }), { sort: '-createdAt', status: 'REJECTED' })
})

test('each view has its order until another is chosen; that of my decisions is for what I have decided', () => {
  assert.equal(sortOf({}), 'dueDate')
  assert.equal(sortOf({ view: 'waiting' }), 'dueDate')
  assert.equal(sortOf({ view: 'requests' }), '-createdAt')
  assert.equal(sortOf({ view: 'decided' }), '-decidedAt')
  assert.equal(sortOf({ view: 'decided', sort: 'amount' }), 'amount')
  assert.equal(sortOf({ view: 'all', sort: '-decidedAt' }), '-createdAt')
})

test('a saved view keeps the address but for what is selected, and is known again by what it shows', () => {
  const search = { view: 'all', q: 'crane', minAmount: 5, id: 'apr_1', status: undefined } as const
  assert.deepEqual(keptOf(search), { view: 'all', q: 'crane', minAmount: 5 })
  assert.equal(isSameSearch(keptOf(search), { minAmount: 5, q: 'crane', view: 'all', id: 'apr_2' }), true)
  assert.equal(isSameSearch({}, { view: 'decide', sort: 'dueDate' }), true)
  assert.equal(isSameSearch({}, { overdue: true }), false)
  assert.equal(isFiltered({ id: 'apr_1', view: 'all', sort: 'amount' }), false)
  assert.equal(isFiltered({ ...search, ...NO_FILTERS }), false)
})
