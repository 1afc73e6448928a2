/** A person says in which language and zone to be told, over HTTP. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from '../../tests/support/app.ts'
import { ask } from '../../tests/support/http.ts'
import { createPerson, signIn } from '../../tests/support/people.ts'

test('language and zone are kept for oneself, and only what there is', async (t) => {
  const app = await startApp({ isWorking: false })
  t.after(() => app.close())
  const password = 'correct horse battery'
  const [ann, bob] = [
    await createPerson(app, { username: 'ann', password }),
    await createPerson(app, { username: 'bob', password }),
  ]
  const [cookie, other] = [await signIn(app.url, ann.email, password), await signIn(app.url, bob.email, password)]
  const path = '/api/notifications/preferences'
  const read = async (of: string) => (await ask(app.url, 'GET', path, { cookie: of })).body
  const save = (body: object) => ask(app.url, 'PUT', path, { cookie, body })
  assert.deepEqual(await read(cookie), { language: null, timeZone: null })
  const wanted = { language: 'th', timeZone: 'Asia/Bangkok' }
  assert.deepEqual((await save(wanted)).body, wanted)
  assert.deepEqual([await read(cookie), await read(other)], [wanted, { language: null, timeZone: null }])
  for (const wrong of [{ ...wanted, timeZone: 'Mars/Base' }, { ...wanted, language: 'xx' }, { language: 'th' }, {}])
    assert.equal((await save(wrong)).status, 400)
  assert.deepEqual(await read(cookie), wanted)
})
