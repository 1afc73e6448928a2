/** A company of a few people over HTTP, to see what each of them is told. */
import type { TestContext } from 'node:test'
import { z } from 'zod'
import type { Notification } from '../../src/notifications/inbox-contract.ts'
import { startApp, type TestApp } from './app.ts'
import { ask, type Reply } from './http.ts'
import { createPerson, createService, signIn } from './people.ts'

export const PASSWORD = 'a long password'

export type Office = {
  app: TestApp
  key: string
  /** The ids of people by username. */
  ids: Record<string, string>
  /** A request as that person. */
  as(username: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  /** The id of a new approval. */
  request(body: Record<string, unknown>): Promise<string>
  decide(username: string, approvalId: string, verdict?: 'approve' | 'reject', comments?: string): Promise<void>
  inbox(username: string, query?: string): Promise<Notification[]>
  /** `kind` of each, newest first; those that are read in brackets. */
  kinds(username: string): Promise<string[]>
  unread(username: string): Promise<number>
  /** Another session of that person. */
  addSession(username: string): Promise<string>
}

const PEOPLE = ['ann', 'ben', 'cho', 'root'] as const

/** ann, ben and cho are STAFF, root administers. It ends with the test. */
export async function openOffice(
  t: TestContext,
  { env = {}, isWorking = false }: { env?: Record<string, string>; isWorking?: boolean } = {},
): Promise<Office> {
  const app = await startApp({ env, isWorking })
  t.after(() => app.close())
  const { serviceKey: key } = await createService(app, { name: 'Purchasing' })
  const ids: Record<string, string> = {}
  for (const username of PEOPLE) {
    const role = username === 'root' ? 'SYSTEM_ADMINISTRATOR' : 'STAFF'
    ids[username] = (await createPerson(app, { username, role, password: PASSWORD })).id
  }
  const cookies = new Map<string, Promise<string>>()
  const addSession = (username: string): Promise<string> => signIn(app.url, `${username}@example.com`, PASSWORD)
  const cookieOf = (username: string): Promise<string> => {
    const cookie = cookies.get(username) ?? addSession(username)
    cookies.set(username, cookie)
    return cookie
  }
  const as: Office['as'] = async (username, method, path, body, headers = {}) =>
    ask(app.url, method, path, { cookie: await cookieOf(username), headers, ...(body === undefined ? {} : { body }) })
  const inbox: Office['inbox'] = async (username, query = '') => {
    const reply = await as(username, 'GET', `/api/notifications${query}`)
    return z.array(z.custom<Notification>()).parse(reply.body.data)
  }
  return {
    app,
    key,
    ids,
    as,
    inbox,
    addSession,
    async request(body) {
      const reply = await ask(app.url, 'POST', '/api/service/approvals', { key, body: { title: 'Laptops', ...body } })
      if (reply.status !== 201) throw new Error(reply.text)
      return String(reply.body.id)
    },
    async decide(username, approvalId, verdict = 'approve', comments = '') {
      const reply = await as(username, 'POST', `/api/approvals/${approvalId}/${verdict}`, { comments })
      if (reply.status !== 200) throw new Error(reply.text)
    },
    async kinds(username) {
      return (await inbox(username)).map(({ kind, readAt }) => (readAt === null ? kind : `(${kind})`))
    },
    async unread(username) {
      return Number((await as(username, 'GET', '/api/session')).body.unread)
    },
  }
}
