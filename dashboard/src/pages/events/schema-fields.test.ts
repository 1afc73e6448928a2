import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { fieldsOf } from './schema-fields.ts'

const person = z.strictObject({ id: z.string(), name: z.string() }).meta({ id: 'TestPerson' })

/** As the server makes them: from zod. */
const schema = z.toJSONSchema(
  z.strictObject({
    id: z.string().meta({ description: 'the event’s id' }),
    eventType: z.literal('approval.created'),
    sequence: z.number().int().nullable(),
    approval: z.strictObject({
      status: z.enum(['PENDING', 'APPROVED']),
      amount: z.number().optional(),
      requester: person.nullable(),
      decisions: z.array(z.strictObject({ approver: person })),
    }),
  }),
)

test('each field is told by its path, its type and whether it may be missing', () => {
  const told = fieldsOf(schema).map(({ path, type, isOptional }) => [path, type, isOptional])
  assert.deepEqual(told, [
    ['id', 'string', false],
    ['eventType', '"approval.created"', false],
    ['sequence', 'integer | null', false],
    ['approval', 'object', false],
    ['approval.status', '"PENDING" | "APPROVED"', false],
    ['approval.amount', 'number', true],
    ['approval.requester', 'object | null', false],
    ['approval.requester.id', 'string', false],
    ['approval.requester.name', 'string', false],
    ['approval.decisions', 'list of object', false],
    ['approval.decisions[].approver', 'object', false],
    ['approval.decisions[].approver.id', 'string', false],
    ['approval.decisions[].approver.name', 'string', false],
  ])
})

test('descriptions come along; what is no schema has no fields', () => {
  assert.equal(fieldsOf(schema)[0]?.description, 'the event’s id')
  assert.deepEqual(fieldsOf({ type: 'string' }), [])
})
