/** A sign-in from a browser that was not used before is told to the person; from one that was, it is not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../tests/support/app.ts'
import { TEST_ACTOR } from '../../tests/support/context.ts'
import { ask } from '../../tests/support/http.ts'
import { storedMails } from '../../tests/support/mails.ts'
import { cookieHeader, createPerson } from '../../tests/support/people.ts'
import { updateUser } from '../directory/update-user.ts'
import { createCredentials } from './credentials.ts'
import { forgetExpired } from './forget-expired.ts'

const PASSWORD = 'a long password'

test('the first device is no news, another one is, and each is known from then on', async (t) => {
  const app = await startApp({ isWorking: false })
  t.after(() => app.close())
  for (const username of ['ann', 'ben']) await createPerson(app, { username, password: PASSWORD })
  const enter = async (username: string, cookie = '', password = PASSWORD): Promise<string> => {
    const headers = { 'user-agent': 'Firefox on a stolen laptop' }
    const body = { email: `${username}@example.com`, password }
    const reply = await ask(app.url, 'POST', '/api/auth/sign-in/email', { body, cookie, headers })
    return reply.status === 200 ? cookieHeader(reply.headers.getSetCookie()) : ''
  }
  const told = async (): Promise<string[]> =>
    (await storedMails(app)).map(({ kind, address }) => `${kind} ${address.split('@')[0]}`)
  const first = await enter('ann')
  assert.match(first, /uxone\.device=[\w-]{43}/)
  await enter('ann', first)
  assert.equal(await enter('ann', '', 'wrong'), '')
  assert.deepEqual(await told(), [])

  const second = await enter('ann')
  assert.deepEqual(await told(), ['security.new_sign_in ann'])
  const [mail] = await storedMails(app)
  assert.deepEqual(mail?.facts, {
    at: app.clock.now().toISOString(),
    userAgent: 'Firefox on a stolen laptop',
    ip: '127.0.0.1',
  })
  await enter('ann', second)
  await enter('ann', first)
  // Ben's first sign-in, in ann's browser, and then from elsewhere.
  await enter('ben', first)
  await enter('ann', first)
  assert.deepEqual(await told(), ['security.new_sign_in ann'])
  await enter('ben', second)
  await enter('ann', 'uxone.device=short; x=y')
  assert.deepEqual(await told(), ['security.new_sign_in ann', 'security.new_sign_in ben', 'security.new_sign_in ann'])
  app.clock.advance(366 * 86_400_000)
  await forgetExpired(app.ctx)
  const rows = await app.ctx.db.selectFrom('auth_devices').selectAll().execute()
  assert.deepEqual(rows, [])
})

test('with a new password, by whomever, the next sign-in from a known browser is told of; who never had one is not', async (t) => {
  const app = await startApp({ isWorking: false })
  t.after(() => app.close())
  const ann = await createPerson(app, { username: 'ann', password: PASSWORD })
  const ben = await createPerson(app, { username: 'ben', password: PASSWORD })
  const enter = async (username: string, password: string, cookie = ''): Promise<string> => {
    const body = { email: `${username}@example.com`, password }
    const reply = await ask(app.url, 'POST', '/api/auth/sign-in/email', { body, cookie })
    assert.equal(reply.status, 200, reply.text)
    return cookieHeader(reply.headers.getSetCookie())
  }
  const told = async (): Promise<number> =>
    (await storedMails(app)).filter(({ kind }) => kind === 'security.new_sign_in').length
  const browser = await enter('ann', PASSWORD)
  await enter('ann', PASSWORD, browser)
  assert.equal(await told(), 0)
  const change = { currentPassword: PASSWORD, newPassword: 'another long password' }
  const changed = await ask(app.url, 'POST', '/api/auth/password', { cookie: browser, body: change })
  assert.ok(changed.status < 300, changed.text)
  const again = await enter('ann', change.newPassword, browser)
  assert.equal(await told(), 1, 'her own browser is as any other')
  await enter('ann', change.newPassword, again)
  assert.equal(await told(), 1, 'and known again')

  const credentials = createCredentials(app.ctx)
  for (const { id } of [ann, ben])
    await updateUser(
      app.ctx,
      TEST_ACTOR,
      { id, changes: { password: 'a third long password' }, ifMatch: undefined },
      credentials,
    )
  await enter('ann', 'a third long password', again)
  assert.equal(await told(), 2)
  await enter('ben', 'a third long password')
  assert.equal(await told(), 2, 'the first browser of a person is no news')
})
