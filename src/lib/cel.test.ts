import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createConditions } from './cel.ts'

const compile = createConditions(['approval', 'payload', 'eventType', 'approvalId'])

const VALUES = {
  eventType: 'approval.approved',
  approvalId: null,
  payload: {},
  approval: {
    amount: 12_500.5,
    count: 3,
    currency: 'THB',
    dueDate: '2026-06-01T08:00:00.000Z',
    nothing: null,
    people: [
      { name: 'Ann', department: 'PROC', level: 1 },
      { name: 'Ben', department: 'FIN', level: 2 },
    ],
  },
}

function outcome(text: string, values: Record<string, unknown> = VALUES) {
  const compiled = compile(text)
  assert.equal(compiled.kind, 'expression', compiled.kind === 'invalid' ? compiled.message : '')
  return compiled.expression.evaluate(values, JSON.stringify(values).length)
}

const anyText = fc
  .array(fc.constantFrom(...'approval payload . [ ] ( ) == + && || ! "x" 1 ? : has size in , { } \\ // é'.split(' ')))
  .map((pieces) => pieces.join(' '))

/** Well-formed, though seldom sensible. */
const anyExpression = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc
    .oneof(
      { maxDepth: 4 },
      fc.constantFrom('approval', 'payload', 'eventType', 'x', 'null', 'true', '1', '2.5', '"a"', '[1, 2]', '{"a": 1}'),
      fc.tuple(tie('expression'), fc.constantFrom('==', '!=', '<', '+', '*', '%', '&&', '||', 'in'), tie('expression')),
      fc.tuple(tie('expression'), fc.constantFrom('.a', '["a"]', '[0]', '.size()', '.trim()', '.matches("^a*b")')),
      fc.tuple(fc.constantFrom('!', '-'), tie('expression')),
      fc.tuple(fc.constantFrom('size(', 'string(', 'int(', 'timestamp(', 'has('), tie('expression'), fc.constant(')')),
      fc.tuple(
        fc.constantFrom('payload.exists(x, ', 'approval.a.all(x, ', 'payload.filter(x, '),
        tie('expression'),
        fc.constant(')'),
      ),
    )
    .map((part) => (typeof part === 'string' ? part : `(${part.join(' ')})`.replace(/ (?=[.[])/g, ''))),
})).expression

function value(text: string): unknown {
  const got = outcome(text)
  return got.kind === 'value' ? got.value : `error: ${got.detail.split('\n')[0]}`
}

function fault(text: string): string {
  const compiled = compile(text)
  return compiled.kind === 'invalid' ? compiled.message : 'valid'
}

describe('conditions over JSON', () => {
  test('compare whole numbers and fractions as people mean them', () => {
    for (const text of [
      'approval.amount > 10000',
      'approval.amount > 10000.0',
      'approval.amount == 12500.5',
      'approval.count == 3',
      '3 == approval.count',
      'approval.count in [1, 2, 3]',
      'approval.count * 2 == 6',
      '10 - approval.count > 6.5',
      'approval.count % 2 == 1',
      'approval.amount / 2 < 6300',
      'size(approval.people) == 2',
      'approval.people.size() < approval.count',
    ])
      assert.equal(value(text), true, text)
  })

  test('know text, time, lists, and what is absent', () => {
    for (const text of [
      'eventType.startsWith("approval.")',
      'eventType.matches("^approval[.](approved|rejected)$")',
      'approval.currency.lowerAscii() == "thb"',
      'timestamp(approval.dueDate) > timestamp("2026-01-01T00:00:00Z")',
      'timestamp(approval.dueDate) - duration("24h") < timestamp(approval.dueDate)',
      'timestamp(approval.dueDate).getHours() == 8',
      'approval.people.exists(p, p.department == "FIN" && p.level > 1)',
      'approval.people.all(p, p.level <= approval.count)',
      'approval.people.exists_one(p, p.name == "Ann")',
      'approval.people.filter(p, p.level > 1).exists(p, p.name == "Ben")',
      'size(approval.people.filter(p, p.level > 1)) == 1',
      'approval.people[1].name == "Ben"',
      'approval["currency"] in ["THB", "USD"]',
      '"currency" in approval',
      'approvalId == null',
      'approval.nothing == null',
      '!has(payload.anything)',
      'has(payload.anything) || approval.amount > 1',
      'approval.currency == "THB" ? approval.amount > 100 : false',
    ])
      assert.equal(value(text), true, text)
  })

  test('that speak of a missing field, or of the wrong type, are errors and not exceptions', () => {
    for (const text of [
      'approval.missing == 1',
      'approval.people[7].name == "x"',
      'payload.a.b.c',
      'approval.currency > 5',
      'eventType && true',
      'approval.amount.contains("1")',
      'approval.people.exists(p, p.missing == 1)',
      'approval.constructor == null',
      'approval.__proto__ == null',
    ])
      assert.equal(outcome(text).kind, 'error', text)
    assert.equal(value('approval.missing == 1 || approval.count == 3'), true, 'an error beside a yes is a yes')
    assert.equal(value('approval.missing == 1 && approval.count == 4'), false, 'an error beside a no is a no')
  })

  test('of any text over any values never throw', () => {
    let valid = 0
    fc.assert(
      fc.property(fc.oneof(anyText, anyExpression), fc.jsonValue(), fc.jsonValue(), (source, payload, approval) => {
        const compiled = compile(source)
        if (compiled.kind === 'invalid') return assert.match(compiled.message, /\(line \d+, column \d+\)$/)
        valid += 1
        const values = { eventType: 'a.b', approvalId: null, payload, approval }
        compiled.expression.evaluate(values, JSON.stringify(values).length)
      }),
      { numRuns: 4000 },
    )
    assert.ok(valid > 100, `${valid}`)
  })
})

describe('what may not be written', () => {
  test('is refused with its place', () => {
    assert.equal(fault('approval.amount >'), 'Unexpected token: EOF (line 1, column 18)')
    assert.equal(fault('true &&\n  nobody.knows'), 'Unknown variable: nobody (line 2, column 3)')
    assert.equal(fault('"a" + 1 == 2'), 'no such overload: string + int (line 1, column 1)')
    assert.equal(fault('"a"'), 'must be true or false, and this is of type string (line 1, column 1)')
    assert.match(fault('eventType.foo()'), /^\.foo\(\) is not available here/)
  })

  test('is what could run away', () => {
    const doubled = 'cel.bind(a, eventType + eventType, cel.bind(b, a + a, b == ""))'
    assert.match(fault(doubled), /^\.bind\(\) is not available here/)
    assert.match(fault('approval.people.map(p, p.name) == []'), /^\.map\(\) is not available/)
    assert.match(fault('eventType.split("") == []'), /^\.split\(\) is not available/)
    assert.match(fault('approval.people.all(p, approval.people.all(q, p != q))'), /cannot be inside each other/)
    assert.match(fault('(approval.people + approval.people).all(p, true)'), /go over a field/)
    assert.match(fault('["a"].exists(x, x == eventType)'), /go over a field/)
    assert.match(fault('eventType.matches("^(a+)+$")'), /^the pattern of matches\(\)/)
    assert.match(fault('eventType.matches(payload.pattern)'), /written out/)
    assert.match(fault('duration(payload.text) > duration("1s")'), /^duration\(\) is not available/)
    assert.match(fault('timestamp(eventType).getHours("Asia/Bangkok") == 1'), /time zone/)
    assert.match(fault(`${'!'.repeat(400)}true`), /Exceeded maxAstNodes|maxDepth/)
    assert.match(fault(`eventType in [${'"a",'.repeat(101)}]`), /Exceeded maxListElements/)
  })
})

describe('work', () => {
  const big = (payload: object) => ({ ...VALUES, payload })
  const cut = { kind: 'error', detail: 'too much work for values of this size' }

  test('is bounded by the values, before any is done', () => {
    const ones = Array.from({ length: 50_000 }, () => 1)
    const words = Array.from({ length: 2000 }, (_, index) => ({ word: `w${index}` }))
    const text = 'a'.repeat(100_000)
    const startedAt = performance.now()
    for (const [source, payload] of [
      ['payload.list.all(x, x == 1)', { list: ones }],
      ['payload.list.exists(x, x in payload.list)', { list: ones.slice(0, 5000) }],
      ['payload.list.exists(x, payload.text.contains(x.word))', { list: words, text }],
      [`${Array.from({ length: 60 }, () => 'payload.text').join(' + ')} == "x"`, { text }],
      [`payload.list.all(x, ${Array.from({ length: 60 }, () => 'x').join(' + ')} != [])`, { list: [ones, ones] }],
      ['payload.text.matches("a?a?a?a?a?a?b")', { text }],
    ] as const)
      assert.deepEqual(outcome(source, big(payload)), cut, source.slice(0, 50))
    assert.ok(performance.now() - startedAt < 1000)
  })

  test('of an ordinary condition over a large event is not', () => {
    const items = Array.from({ length: 1500 }, (_, index) => ({ sku: `SKU-${index}`, price: index, tags: ['a', 'b'] }))
    const payload = { items, limit: 1499, description: 'd'.repeat(50_000) }
    for (const text of [
      'payload.items.exists(i, i.price >= payload.limit && "a" in i.tags)',
      'payload.items.exists(i, i.sku.endsWith("-1499"))',
      'payload.description.contains("ddd") && size(payload.items) > 1000',
    ])
      assert.deepEqual(outcome(text, big(payload)), { kind: 'value', value: true }, text)
  })
})

test('only this file knows the package', () => {
  const root = join(import.meta.dirname, '../..')
  const users = globSync('{src,dashboard/src,bench,tests}/**/*.{ts,tsx}', { cwd: root }).filter((path) =>
    /^import (?!type).*cel-js/m.test(readFileSync(join(root, path), 'utf8')),
  )
  assert.deepEqual(users, ['src/lib/cel.ts'])
})
