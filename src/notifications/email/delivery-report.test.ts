import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { deliveryReport, type ReportOptions, vacationNotice } from '../../../tests/support/delivery-reports.ts'
import { readReport } from './delivery-report.ts'

const TO = 'bounces+x@example.com'
const read = (options: Partial<ReportOptions> = {}) => readReport(Buffer.from(deliveryReport({ to: TO, ...options })))

test('a report of Postfix is read: what became of it, and why', async () => {
  assert.deepEqual(await read(), { outcome: 'failed', detail: '550 5.1.1 <ann@example.com>: user unknown' })
  const full = { action: 'Delayed', status: '4.2.2', diagnosis: 'smtp; 452 mailbox full' }
  assert.deepEqual(await read(full), { outcome: 'delayed', detail: '4.2.2 452 mailbox full' })
  assert.deepEqual(await read({ action: 'relayed', status: '2.0.0', diagnosis: 'smtp; 250 ok' }), {
    outcome: 'delivered',
    detail: '2.0.0 250 ok',
  })
})

test('the report may be encoded, and may be of addresses beyond ASCII', async () => {
  const encoding = { name: 'base64', encode: (text: string) => Buffer.from(text).toString('base64') }
  const part = 'message/global-delivery-status'
  assert.equal((await read({ encoding }))?.outcome, 'failed')
  const thai = await read({ part, diagnosis: 'smtp; 550 5.1.1 <สมชาย@ตัวอย่าง.ไทย> unknown' })
  assert.equal(thai?.detail, '550 5.1.1 <สมชาย@ตัวอย่าง.ไทย> unknown')
})

test('of several recipients behind one address the best outcome counts', async () => {
  const more = (action: string) =>
    `smtp; 550 5.1.1 no\n\nFinal-Recipient: rfc822; b@example.com\nAction: ${action}\nStatus: 2.0.0`
  assert.equal((await read({ diagnosis: more('delivered') }))?.outcome, 'delivered')
  assert.equal((await read({ diagnosis: more('delayed') }))?.outcome, 'delayed')
  assert.equal((await read({ diagnosis: more('failed') }))?.outcome, 'failed')
})

test('what reports nothing is no report', async () => {
  const report = deliveryReport({ to: TO })
  const others = {
    empty: '',
    vacation: vacationNotice(TO),
    'no action': deliveryReport({ to: TO, action: 'considered' }),
    'a report inside another message': `Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n${report}\r\n--x--\r\n`,
    'a returned message that is one': deliveryReport({ to: TO, part: 'text/plain', original: `${report}\n` }),
  }
  for (const [name, message] of Object.entries(others))
    assert.equal(await readReport(Buffer.from(message)), undefined, name)
})

test('a report that was cut off in the returned message is still read', async () => {
  const whole = deliveryReport({ to: TO, original: 'Subject: x\n'.repeat(1000) })
  assert.equal((await readReport(Buffer.from(whole.slice(0, 6000))))?.outcome, 'failed')
})

test('bytes in no charset and endless lines end as text that can be kept', async () => {
  const garbage = Buffer.from(
    deliveryReport({ to: TO, diagnosis: 'smtp; 550 5.1.1 MARK' }).replace('charset=us-ascii', 'charset=klingon'),
  )
  const at = garbage.indexOf('MARK')
  const bytes = Buffer.concat([
    garbage.subarray(0, at),
    Buffer.from([0xff, 0xfe, 0, 0x1b, 0xed, 0xa0, 0x80]),
    garbage.subarray(at),
  ])
  const read = await readReport(bytes)
  assert.match(read?.detail ?? '', /^550 5\.1\.1 .*MARK$/)
  assert.doesNotMatch(read?.detail ?? '', /\p{Cc}/u)
  const long = await readReport(
    Buffer.from(deliveryReport({ to: TO, diagnosis: `smtp; 550 5.1.1 ${'👩'.repeat(20_000)}` })),
  )
  assert.ok(long && long.detail.length <= 500 && long.detail.isWellFormed())
})

test('whatever is cut, changed or put into a report, reading it ends', async () => {
  const whole = Buffer.from(deliveryReport({ to: TO }))
  const edits = fc.array(fc.tuple(fc.nat(whole.length), fc.nat(40), fc.uint8Array({ maxLength: 30 })), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => {
      const message = changes.reduce(
        (bytes, [at, cut, put]) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]),
        whole,
      )
      const read = await readReport(message)
      assert.ok(read === undefined || ['failed', 'delayed', 'delivered'].includes(read.outcome))
    }),
    { numRuns: 200 },
  )
})

test('a megabyte of parts, of headers or of nested parts takes no five seconds', async () => {
  const head = 'Content-Type: multipart/report; boundary=x\r\n'
  const nest = Array.from(
    { length: 8000 },
    (_, level) => `--x${level}\r\nContent-Type: multipart/mixed; boundary=x${level + 1}\r\n\r\n`,
  )
  const hostile = [
    `${head}\r\n${'--x\r\n\r\na\r\n'.repeat(90_000)}`,
    `${head}${'X: y\r\n'.repeat(150_000)}\r\n`,
    `Content-Type: multipart/report; boundary=x0\r\n\r\n${nest.join('')}`,
    `${head}\r\n--x\r\nContent-Type: text/html\r\n\r\n${'<div>'.repeat(200_000)}`,
    `${head}\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n${'\n\nAction: failed'.repeat(60_000)}`,
    `${head}\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n${' '.repeat(1_000_000)}`,
  ]
  for (const [index, message] of hostile.entries()) {
    const start = performance.now()
    await readReport(Buffer.from(message))
    assert.ok(performance.now() - start < 5000, `${index} took ${performance.now() - start} ms`)
  }
})
