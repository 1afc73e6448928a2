/** The server of this benchmark, in a process of its own: the whole app as it listens, with people who are signed in. */
import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import pino from 'pino'
import { createApp } from '../../src/app.ts'
import { createBody } from '../../src/approvals/contract.ts'
import { createApproval } from '../../src/approvals/create.ts'
import { decide } from '../../src/approvals/decide.ts'
import { storedToken } from '../../src/auth/person-session.ts'
import { COOKIE_PREFIX, signingSecret } from '../../src/auth/session-cookie.ts'
import { readConfig } from '../../src/config.ts'
import type { ServiceActor } from '../../src/context.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openPool } from '../../src/db/open.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { randomToken } from '../../src/lib/secret-box.ts'
import { wire, type Wired } from '../../src/wire.ts'
import { createPerson, createService } from '../../tests/support/people.ts'
import { atPace } from '../delivery/pace.ts'
import { serve, sharedMicros } from '../delivery/rpc.ts'
import { memory } from './memory.ts'

/** The benchmark may not outlive its sessions, and signs them itself: hashing a password for each takes minutes. */
const SESSION_MS = 3_600_000
const KEY = Buffer.alloc(32, 7)
const DEPARTMENT = 'PROC'

type World = Wired & { service: ServiceActor }
export type Asked = { ids: string[]; approver: string; cookie: string }

let opened: World | undefined

function world(): World {
  if (!opened) throw new Error('open comes first')
  return opened
}

/** People of one department who may see everything in it, and a session for each. Answers their cookies. */
async function people(count: number): Promise<string[]> {
  return (await join(count, 'SUPERVISOR')).map(({ cookie }) => cookie)
}

async function join(count: number, role: string): Promise<{ id: string; cookie: string }[]> {
  const { ids, db, clock } = world().ctx
  const joined = Array.from({ length: count }, () => {
    const token = randomToken()
    const signature = createHmac('sha256', signingSecret(KEY)).update(token).digest('base64')
    const cookie = `${COOKIE_PREFIX}.session_token=${encodeURIComponent(`${token}.${signature}`)}`
    return { id: ids.next('user'), session: ids.next('user'), token: storedToken(token), cookie }
  })
  const [userIds, sessions] = [joined.map(({ id }) => id), joined.map(({ session }) => session)]
  const now = clock.now()
  await sql`
    with person as (
      insert into users (id, name, username, email, department_code, role_code, created_at, updated_at)
      select id, 'Somebody', id, id || '@example.com', ${DEPARTMENT}, ${role}, ${now}, ${now}
      from unnest(${userIds}::text[]) as id
      returning 1
    )
    insert into auth_sessions (id, user_id, token, expires_at, created_at, updated_at)
    select session, id, token, ${new Date(now.getTime() + SESSION_MS)}, ${now}, ${now}
    from unnest(${sessions}::text[], ${userIds}::text[], ${joined.map(({ token }) => token)}::text[])
      as s (session, id, token)`.execute(db)
  await sql`analyze users, auth_sessions`.execute(db)
  return joined.map(({ id, cookie }) => ({ id, cookie }))
}

/** Approvals that wait for one person. */
async function ask(count: number): Promise<Asked> {
  const { ctx, service } = world()
  const [approver] = await join(1, 'STAFF')
  if (!approver) throw new Error('nobody joined')
  const body = createBody.parse({
    title: 'Twelve laptops for the new branch',
    description: 'Replaces those of 2021, as planned in the budget of this year.',
    amount: 12_500.5,
    currency: 'THB',
    department: DEPARTMENT,
    approvers: [{ userId: approver.id }],
  })
  const asked: string[] = []
  for (let n = 0; n < count; n += 1) asked.push((await createApproval(ctx, service, body)).id)
  return { ids: asked, approver: approver.id, cookie: approver.cookie }
}

serve({
  open: async (postgres: { host: string; user: string; database: string }): Promise<string> => {
    const log = pino({ level: 'warn' })
    const pool = openPool(postgres, log)
    await migrate(pool)
    const config = readConfig({ SECRET_KEY: KEY.toString('base64'), PORT: '0' })
    const wired = wire({ config, pool, clock: systemClock, log })
    const { service } = await createService(wired)
    await createPerson(wired, { username: 'ann', department: DEPARTMENT })
    const actor = { kind: 'service', id: service.id, name: service.name, keyId: '', rateLimit: 10_000 } as const
    opened = { ...wired, service: { ...actor, permissions: ['*'] } }
    const { app } = await createApp(wired)
    return app.listen({ host: '127.0.0.1', port: 0 })
  },
  people,
  ask,
  /** Decides at a steady pace; answers when each was committed. */
  decide: async ({ asked: { ids, approver }, perSecond }: { asked: Asked; perSecond: number }) => {
    const { ctx, service } = world()
    const commits = new Map<string, number>()
    await atPace({ perSecond, seconds: ids.length / perSecond }, async (index) => {
      const id = ids[index] ?? ''
      await decide(ctx, service, { id, verdict: 'APPROVED', approverId: approver })
      commits.set(id, sharedMicros())
    })
    return commits
  },
  memory,
})
