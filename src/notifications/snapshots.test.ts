/** Every approval is one that people can be told of: the two rooms agree on its shape. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { z } from 'zod'
import { APPROVAL_DOCS } from '../approvals/event-example.ts'
import type { Approval } from '../approvals/shapes.ts'
import { approvalSnapshot, askedPeople, factsOf } from './approval-facts.ts'
import { approvalFacts } from './letters/kinds/approval.ts'

/** Holds at compile time: whatever the API can answer, a mail can be made of. */
const asSnapshot = (approval: Approval): z.input<typeof approvalSnapshot> => approval

const EXAMPLE = (() => {
  const { approval } = APPROVAL_DOCS.exampleOf('approval.approved')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the documentation's own test parses it by the schema
  return approval as Approval
})()

/** Also long ones of characters that have two halves, so that every cut may lie in the middle of one. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3000 }),
  fc.nat(1).map((shift) => 'x'.repeat(shift) + '😀'.repeat(2000)),
)
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const approvals = fc
  .record({
    title: text,
    description: text,
    serviceName: text,
    approvalType: text,
    status: fc.constantFrom('PENDING', 'APPROVED', 'REJECTED', 'CANCELLED'),
    amount: nullable(fc.double({ noNaN: true, noDefaultInfinity: true })),
    currency: nullable(text),
    dueDate: nullable(fc.constant('2026-06-05T09:00:00.000Z')),
    requester: nullable(fc.record({ userId: nullable(text), name: nullable(text), email: nullable(text) })),
    fields: fc.dictionary(text, fc.jsonValue({ maxDepth: 3 })),
    comments: nullable(text),
    name: text,
  })
  .map(({ comments, name, ...rest }) => ({
    ...EXAMPLE,
    ...rest,
    decisions: EXAMPLE.decisions.map((each) => ({ ...each, comments, approver: { ...each.approver, name } })),
  }))

test('whatever an approval says, mails can be made of it, and kept', () => {
  fc.assert(
    fc.property(approvals, (approval) => {
      const snapshot = approvalSnapshot.parse(JSON.parse(JSON.stringify(asSnapshot(approval))))
      const facts = approvalFacts.parse({ ...factsOf(snapshot), ...askedPeople(snapshot)[0]?.own })
      const { description, fields, decisions } = facts
      for (const kept of [
        description,
        ...fields.flatMap(({ name, value }) => [name, value]),
        decisions[0]?.comments ?? '',
      ])
        assert.ok(kept.isWellFormed(), 'PostgreSQL takes no half of a character')
    }),
    { numRuns: 200 },
  )
})
