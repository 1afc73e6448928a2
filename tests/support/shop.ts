/** A service that asks the administrator of a server process, over HTTP. */
import assert from 'node:assert/strict'
import { ask } from './http.ts'
import { signIn } from './people.ts'
import { ADMIN } from './server-process.ts'

/** Registers it; what is answered asks for an approval, and answers its id. */
export async function registerShop(url: string): Promise<(title: string, more?: object) => Promise<string>> {
  const cookie = await signIn(url, ADMIN.email, ADMIN.password)
  const { body } = await ask(url, 'POST', '/api/services', { cookie, body: { name: 'Shop', permissions: ['*'] } })
  return async (title, more = {}) => {
    const approval = { title, approvers: [{ email: ADMIN.email }], ...more }
    const reply = await ask(url, 'POST', '/api/service/approvals', { key: String(body.serviceKey), body: approval })
    assert.equal(reply.status, 201, reply.text)
    return String(reply.body.id)
  }
}
