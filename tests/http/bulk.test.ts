/** Many approvals decided by one request, over HTTP with people's own sessions: an outcome for each, whatever becomes of the rest. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import { MAX_BULK_ITEMS } from '../../src/approvals/bulk-contract.ts'
import { assertProblem, type Reply } from '../support/http.ts'
import { openOffice, type Office } from '../support/inbox.ts'
import { MAIL_FROM, storedMails, workMails } from '../support/mails.ts'
import { parsed, startSmtp } from '../support/smtp.ts'

const PATH = '/api/approvals/bulk'
const UNKNOWN = 'apr_01h455vb4pex5vsknk084sn02q'

const problem = z.looseObject({
  code: z.string(),
  status: z.number(),
  requestId: z.string(),
  winner: z.looseObject({ approverId: z.string(), decision: z.string() }).optional(),
})
const answer = z.strictObject({
  done: z.number(),
  refused: z.number(),
  items: z.array(
    z.discriminatedUnion('outcome', [
      z.strictObject({
        id: z.string(),
        outcome: z.literal('done'),
        status: z.string(),
        currentLevel: z.number(),
        version: z.number(),
      }),
      z.strictObject({ id: z.string(), outcome: z.literal('refused'), problem }),
    ]),
  ),
})

async function open(t: TestContext, env: Record<string, string> = {}) {
  const office = await openOffice(t, { env })
  const { as, ids, request } = office
  const requests = (count: number, body: Record<string, unknown> = {}): Promise<string[]> =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        request({ title: `Laptop ${n}`, approvers: [{ userId: ids.ann }], ...body }),
      ),
    )
  const bulk = (username: string, body: object, key?: string): Promise<Reply> =>
    as(username, 'POST', PATH, body, key === undefined ? {} : { 'idempotency-key': key })
  return { ...office, requests, bulk }
}

const items = (ids: readonly string[]) => ids.map((id) => ({ id }))

function outcomes(reply: Reply): string[] {
  assert.equal(reply.status, 200, reply.text)
  return answer.parse(reply.body).items.map((item) => (item.outcome === 'done' ? item.status : item.problem.code))
}

async function decisions({ app }: Office, approvalIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from service_approval_decisions where approval_id = any(${approvalIds}::text[])`.execute(
    app.ctx.db,
  )
  return rows[0]?.n ?? 0
}

test('each is told what became of it, in order, and none stops another', async (t) => {
  const office = await open(t)
  const { bulk, ids, request, requests, decide } = office
  const ann = { userId: ids.ann }
  const [plain = '', changed = ''] = await requests(2)
  const level = await request({ approvers: [ann, { userId: ids.ben, level: 2 }] })
  const later = await request({ approvers: [{ userId: ids.ben }, { ...ann, level: 2 }] })
  const settled = await request({ levels: [{ mode: 'any', approvers: [ann, { userId: ids.ben }] }] })
  await decide('ben', settled, 'reject', 'no')
  await decide('ann', settled, 'approve', 'yes')
  const reply = await bulk('ann', {
    action: 'approve',
    comments: 'As agreed',
    items: [
      { id: settled },
      { id: plain, version: 1 },
      { id: later },
      { id: changed, version: 7 },
      { id: UNKNOWN },
      { id: level },
    ],
  })
  assert.deepEqual(outcomes(reply), [
    'already_completed',
    'APPROVED',
    'not_your_turn',
    'stale_version',
    'not_found',
    'PENDING',
  ])
  assert.deepEqual([reply.body.done, reply.body.refused], [2, 4])
  const [first, second, , , , last] = answer.parse(reply.body).items
  assert.ok(first?.outcome === 'refused' && second?.outcome === 'done' && last?.outcome === 'done')
  assert.deepEqual([first.problem.status, first.problem.winner?.approverId], [409, ids.ann])
  assert.deepEqual([second.version, second.currentLevel, last.currentLevel, last.id], [2, 1, 2, level])
  const { rows } = await sql<{ comments: string }>`
    select comments from service_approval_decisions where approval_id = any(${[plain, level]}::text[])`.execute(
    office.app.ctx.db,
  )
  assert.deepEqual(rows, [{ comments: 'As agreed' }, { comments: 'As agreed' }])
})

test('what is refused is told by the very problem that a request of its own is answered with', async (t) => {
  const { as, bulk, requests, ids, request, decide } = await open(t)
  const [mine = ''] = await requests(1)
  await decide('ann', mine)
  const later = await request({ approvers: [{ userId: ids.ben }, { userId: ids.ann, level: 2 }] })
  const foreign = await request({ approvers: [{ userId: ids.ben }] })
  const reply = await bulk('ann', { action: 'approve', items: items([mine, later, foreign, UNKNOWN]) })
  for (const item of answer.parse(reply.body).items) {
    assert.ok(item.outcome === 'refused')
    const single = await as('ann', 'POST', `/api/approvals/${item.id}/approve`)
    assertProblem(single, item.problem.status, item.problem.code)
    const { requestId: _, ...told } = item.problem
    const { requestId: __, ...alone } = single.body
    assert.deepEqual(told, alone)
  }
})

test('a list with a fault in it decides nothing', async (t) => {
  const office = await open(t)
  const { bulk, requests } = office
  const [one = '', two = ''] = await requests(2)
  const twice = await bulk('ann', { action: 'approve', items: items([one, two, one]) })
  assertProblem(twice, 422, 'duplicate_item')
  assert.deepEqual(twice.body.errors, [{ path: 'items[2].id', message: `${one} is named twice.` }])
  for (const comments of [undefined, '', ' \n'])
    assertProblem(await bulk('ann', { action: 'reject', items: items([one]), comments }), 422, 'comment_required')
  const many = Array.from({ length: MAX_BULK_ITEMS + 1 }, () => ({ id: one }))
  for (const body of [
    { action: 'approve', items: many },
    { action: 'approve', items: [] },
    { action: 'cancel', items: items([one]) },
    { action: 'approve', items: [{ id: 'usr_01h455vb4pex5vsknk084sn02q' }] },
    { action: 'approve', items: [{ id: one, version: 0 }] },
    { action: 'approve', items: items([one]), comments: 'x'.repeat(4001) },
  ])
    assertProblem(await bulk('ann', body), 400, 'invalid_request')
  assert.equal(await decisions(office, [one, two]), 0)
  assert.deepEqual(outcomes(await bulk('ann', { action: 'reject', items: items([one, two]), comments: 'Too dear' })), [
    'REJECTED',
    'REJECTED',
  ])
})

test('two people decide the same hundred at the same instant: each is decided exactly once, and the other is told by whom', async (t) => {
  const office = await open(t)
  const { bulk, ids, requests, app } = office
  const levels = [{ mode: 'any', approvers: [{ userId: ids.ann }, { userId: ids.ben }] }]
  const made = await requests(MAX_BULK_ITEMS, { approvers: undefined, levels })
  const [ann, ben] = await Promise.all([
    bulk('ann', { action: 'approve', items: items(made) }),
    bulk('ben', { action: 'approve', items: items(made.toReversed()) }),
  ])
  const byAnn = answer.parse(ann.body).items
  const byBen = answer.parse(ben.body).items.toReversed()
  for (const [index, mine] of byAnn.entries()) {
    const theirs = byBen[index]
    const [won, lost, winner] = mine.outcome === 'done' ? [mine, theirs, ids.ann] : [theirs, mine, ids.ben]
    assert.ok(won?.outcome === 'done' && lost?.outcome === 'refused')
    assert.deepEqual(
      [won.status, lost.problem.code, lost.problem.winner?.approverId],
      ['APPROVED', 'already_completed', winner],
    )
  }
  assert.equal(Number(ann.body.done) + Number(ben.body.done), MAX_BULK_ITEMS)
  assert.ok(Number(ann.body.done) > 0 && Number(ben.body.done) > 0, 'neither came after the other')
  assert.equal(await decisions(office, made), MAX_BULK_ITEMS)
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from webhook_events where event_type = 'approval.approved'`.execute(app.ctx.db)
  assert.equal(rows[0]?.n, MAX_BULK_ITEMS)
})

test('the same key again answers the same, also what was refused, and ten at once have one effect', async (t) => {
  const office = await open(t)
  const { bulk, requests, decide, ids, request } = office
  const made = await requests(5)
  const later = await request({ approvers: [{ userId: ids.ben }, { userId: ids.ann, level: 2 }] })
  const body = { action: 'approve', items: items([...made, later]) }
  const replies = await Promise.all(Array.from({ length: 10 }, () => bulk('ann', body, 'k1')))
  for (const reply of replies) assert.deepEqual([reply.status, reply.body], [200, replies[0]?.body])
  assert.deepEqual(outcomes(replies[0] ?? assert.fail()), [
    ...Array.from({ length: 5 }, () => 'APPROVED'),
    'not_your_turn',
  ])
  assert.equal(await decisions(office, made), 5)
  await decide('ben', later)
  const again = await bulk('ann', body, 'k1')
  assert.deepEqual([again.body, again.headers.get('idempotency-replayed')], [replies[0]?.body, 'true'])
  assertProblem(await bulk('ann', { ...body, comments: 'other' }, 'k1'), 409, 'idempotency_key_reused')
  assert.deepEqual(outcomes(await bulk('ann', body, 'k2')).at(-1), 'APPROVED')
})

test('what broke by our fault is done by the repeat, and what was done is answered as it was', async (t) => {
  const office = await open(t)
  const { app, bulk, requests } = office
  const made = await requests(6)
  const body = { action: 'approve', items: items(made) }
  await sql`
    create function break_off() returns trigger language plpgsql as
      $$ begin if new.approval_id = ${sql.lit(made[3])} then raise exception 'broken'; end if; return new; end $$`.execute(
    app.ctx.db,
  )
  await sql`create trigger break_off before insert on service_approval_decisions
    for each row execute function break_off()`.execute(app.ctx.db)
  const broken = await bulk('ann', body, 'k')
  assert.deepEqual(outcomes(broken), ['APPROVED', 'APPROVED', 'APPROVED', 'internal_error', 'APPROVED', 'APPROVED'])
  await sql`drop trigger break_off on service_approval_decisions`.execute(app.ctx.db)
  // Without its own stored answer it would be found decided, by whomever.
  await sql`delete from idempotency_keys where key = ${`k ${made[4]}`}`.execute(app.ctx.db)
  const repeat = await bulk('ann', body, 'k')
  assert.deepEqual(outcomes(repeat), ['APPROVED', 'APPROVED', 'APPROVED', 'APPROVED', 'already_completed', 'APPROVED'])
  const [before, after] = [broken, repeat].map((reply) => answer.parse(reply.body).items)
  for (const index of [0, 1, 2, 5]) assert.deepEqual(after?.[index], before?.[index])
  assert.equal(await decisions(office, made), 6)
})

test('a caller who hangs up loses nothing', async (t) => {
  const office = await open(t)
  const { app, as, bulk, requests } = office
  const made = await requests(20)
  const body = { action: 'approve', items: items(made) }
  const cookie = await office.addSession('ann')
  const aborted = new AbortController()
  const lost = fetch(new URL(PATH, app.url), {
    method: 'POST',
    signal: aborted.signal,
    headers: { 'content-type': 'application/json', cookie, 'idempotency-key': 'k' },
    body: JSON.stringify(body),
  })
  while ((await decisions(office, made)) === 0) await new Promise((resolve) => setImmediate(resolve))
  aborted.abort()
  await assert.rejects(lost)
  assert.deepEqual(
    outcomes(await bulk('ann', body, 'k')),
    made.map(() => 'APPROVED'),
  )
  assert.equal(await decisions(office, made), 20)
  for (const id of made) assert.equal((await as('ann', 'GET', `/api/approvals/${id}`)).body.version, 2)
})

test('forty decisions by one press are one mail for whoever asked', async (t) => {
  const smtp = await startSmtp({}, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const office = await open(t, { SMTP_URL: smtp.url, MAIL_FROM })
  const { app, bulk, requests, ids } = office
  const made = await requests(40, { requester: { userId: ids.cho } })
  const pace = { settleMs: 250, gatherMs: 10_000, hourlyCap: 30 }
  const worker = workMails(app, { pace })
  t.after(() => worker.stop())
  await bulk('ann', { action: 'reject', items: items(made), comments: 'The budget is spent' })
  app.clock.advance(250)
  await worker.idle()
  const letters = await Promise.all(smtp.mails.map(parsed))
  const [told, ...others] = letters.filter(({ to }) => JSON.stringify(to).includes('cho@example.com'))
  assert.deepEqual(others, [])
  assert.equal(told?.subject, '40 news for you')
  for (let n = 0; n < 40; n++) assert.match(told?.text ?? '', new RegExp(`Rejected: Laptop ${n}\\n`))
  const stored = (await storedMails(app)).filter(({ kind }) => kind === 'approval.decided')
  assert.deepEqual([stored.length, new Set(stored.map(({ status }) => status))], [40, new Set(['GATHERED'])])
})
