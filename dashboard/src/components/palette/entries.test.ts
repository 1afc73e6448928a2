import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fits } from './entries.ts'

test('an entry fits when every word that is typed lies in it, whatever the case', () => {
  const entry = { label: 'Waiting on others', group: 'Views' } as const
  for (const query of ['', 'wait', 'OTHERS wait', 'views', ' on  ']) assert.equal(fits(entry, query), true, query)
  for (const query of ['waits', 'wait mine']) assert.equal(fits(entry, query), false, query)
})
