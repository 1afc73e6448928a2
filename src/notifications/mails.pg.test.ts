/** The outbox over HTTP: who it is for, its filters, its pages, and one mail. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startApp, type TestApp } from '../../tests/support/app.ts'
import { ask, assertProblem } from '../../tests/support/http.ts'
import { createPerson, createService, signIn } from '../../tests/support/people.ts'
import { actorOf } from '../../tests/support/webhooks.ts'
import { registerWebhook } from '../webhooks/register.ts'
import { createBody } from '../webhooks/settings-shapes.ts'
import { updateWebhook } from '../webhooks/update.ts'

const PASSWORD = 'a long password'
const ROLE = 'SYSTEM_ADMINISTRATOR'

describe('the outbox', () => {
  let app: TestApp
  let cookie: string
  /** Switched off one after the other: each time both administrators are written to. */
  let webhooks: string[]

  before(async () => {
    app = await startApp({ isWorking: false })
    // Before there is anybody to tell of its key.
    const service = actorOf((await createService(app, { name: 'Purchasing' })).service)
    await createPerson(app, { username: 'ann', name: 'Ann 100%_Root', role: ROLE, password: PASSWORD })
    await createPerson(app, { username: 'bob', name: 'บ๊อบ', email: 'Robert@example.org', role: ROLE })
    cookie = await signIn(app.url, 'ann@example.com', PASSWORD)
    webhooks = []
    for (const name of ['Orders', 'Invoices', '<b>Bold</b>']) {
      const body = createBody.parse({ name, url: 'http://127.0.0.1:4999/hook' })
      const { id } = await registerWebhook(app.ctx, service, body)
      await updateWebhook(app.ctx, service, { id, changes: { isActive: false }, ifMatch: undefined })
      webhooks.push(id)
      app.clock.advance(1000)
    }
    await app.ctx.db
      .updateTable('mails')
      .set({ status: 'SENT', sent_at: app.clock.now() })
      .where('about', '=', webhooks[0] ?? '')
      .execute()
  })
  after(() => app.close())

  type List = { data: { id: string; address: string; subject: string; about: string }[]; nextCursor: string | null }

  const list = async (query = ''): Promise<List & { total?: number }> => {
    const { status, text } = await ask(app.url, 'GET', `/api/mails?${query}`, { cookie })
    assert.equal(status, 200, text)
    return JSON.parse(text)
  }
  const addresses = async (query: string): Promise<string[]> =>
    [...new Set((await list(query)).data.map(({ address }) => address))].toSorted()

  test('comes newest first, page after page, each mail once', async () => {
    const all = (await list()).data
    assert.deepEqual(
      all.map(({ about }) => about),
      [webhooks[2], webhooks[2], webhooks[1], webhooks[1], webhooks[0], webhooks[0]],
    )
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await list(`limit=4&count=true${cursor}`)
      assert.equal(page.total, 6)
      seen.push(...page.data.map(({ id }) => id))
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
    } while (cursor !== '')
    assert.deepEqual(
      seen,
      all.map(({ id }) => id),
    )
  })

  test('is narrowed by status, kind, recipient and what it is about, and counted so', async () => {
    assert.equal((await list('status=SENT&count=true')).total, 2)
    assert.equal((await list('status=FAILED&count=true')).total, 0)
    assert.equal((await list('kind=webhook.disabled&count=true')).total, 6)
    assert.equal((await list('kind=webhook.failing')).data.length, 0)
    assert.equal((await list(`about=${webhooks[1]}&recipient=ann&count=true`)).total, 1)
  })

  test('a recipient is a part of a name or of an address, letter for letter, whatever the case', async () => {
    assert.deepEqual(await addresses('recipient=ROBERT'), ['Robert@example.org'])
    assert.deepEqual(await addresses(`recipient=${encodeURIComponent('บ๊อบ')}`), ['Robert@example.org'])
    assert.deepEqual(await addresses(`recipient=${encodeURIComponent('0%_r')}`), ['ann@example.com'])
    assert.deepEqual(await addresses('recipient=%25'), ['ann@example.com'])
    assert.deepEqual(await addresses('recipient=nobody'), [])
  })

  test('what cannot be a filter is refused', async () => {
    for (const query of ['status=LOST', 'kind=spam', 'recipient=', 'cursor=x', 'subject=x'])
      assert.equal((await ask(app.url, 'GET', `/api/mails?${query}`, { cookie })).status, 400, query)
  })

  test('a mail is read as plain text and as HTML in which names are text', async () => {
    const [{ id } = { id: '' }] = (await list(`about=${webhooks[2]}`)).data
    const { body: mail } = await ask(app.url, 'GET', `/api/mails/${id}`, { cookie })
    assert.partialDeepStrictEqual(mail, { id, kind: 'webhook.disabled', status: 'QUEUED', sentAt: null })
    assert.match(String(mail.body), /^The webhook "<b>Bold<\/b>" of Purchasing/)
    assert.match(String(mail.html), /<h1 [^>]*>The webhook &quot;&lt;b&gt;Bold&lt;\/b&gt;&quot; of Purchasing/)
    assert.ok(String(mail.html).includes(` href="${app.url}/webhooks/${webhooks[2]}" `))
    assertProblem(await ask(app.url, 'GET', '/api/mails/mal_01h455vb4pex5vsknk084sn02q', { cookie }), 404, 'not_found')
  })
})
