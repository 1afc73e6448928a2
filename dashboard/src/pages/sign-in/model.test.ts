import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeAddress } from './model.ts'

test('after signing in one goes back to an address of ours and to no other', () => {
  assert.equal(safeAddress('/approvals/apr_1?x=1#y'), '/approvals/apr_1?x=1#y')
  for (const bad of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/sign-in?next=/',
    undefined,
  ]) {
    assert.equal(safeAddress(bad), '/')
  }
})
