/** The program with people who listen: signed in, asked by a service, and a pace of streams that a test can wait for. */
import type { FastifyInstance } from 'fastify'
import { createApp, type StreamPace } from '../../src/app.ts'
import { createBody } from '../../src/approvals/contract.ts'
import { createApproval } from '../../src/approvals/create.ts'
import { decide } from '../../src/approvals/decide.ts'
import type { Approval } from '../../src/approvals/shapes.ts'
import { createCredentials } from '../../src/auth/credentials.ts'
import type { Context, ServiceActor } from '../../src/context.ts'
import type { CreateUserBody, UpdateUserBody, User } from '../../src/directory/contract.ts'
import { updateUser } from '../../src/directory/update-user.ts'
import type { RecordedEvent } from '../../src/events/record.ts'
import { TEST_ACTOR, testWorld, type TestWorld } from './context.ts'
import { createPerson, createService, signIn } from './people.ts'

export const PASSWORD = 'a long password'

export type LivePerson = User & { cookie: string }

export type LiveApp = TestWorld & {
  app: FastifyInstance
  url: string
  endStreams(): void
  /** A person with a session. */
  join(overrides?: Partial<CreateUserBody>): Promise<LivePerson>
  change(person: User, changes: UpdateUserBody): Promise<User>
  service: { id: string; key: string; name: string }
  /** The service asks these people, one level after the other. */
  ask(people: readonly User[], more?: Record<string, unknown>): Promise<Approval>
  /** The same by levels, as the API takes them. */
  askLevels(levels: readonly object[], more?: Record<string, unknown>): Promise<Approval>
  approve(id: string, person: User): Promise<Approval>
  /** An event of the service's own; `during` runs while its transaction is open. */
  record(eventType: string, during?: () => Promise<void>): Promise<RecordedEvent>
}

export async function startLiveApp(pace: Partial<StreamPace> = {}): Promise<LiveApp> {
  const world = await testWorld()
  const { app, endStreams } = await createApp(world, undefined, {
    heartbeatMs: 20,
    recheckMs: 15_000,
    patienceMs: 300,
    ...pace,
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  world.setPublicUrl(url)
  const { service, serviceKey: key } = await createService(world)
  return {
    ...world,
    ...people(world.ctx, url),
    ...requests(world.ctx, { id: service.id, name: service.name }),
    app,
    url,
    endStreams,
    service: { id: service.id, key, name: service.name },
    async close() {
      await app.close()
      await world.close()
    },
  }
}

function people(ctx: Context, url: string): Pick<LiveApp, 'join' | 'change'> {
  const credentials = createCredentials(ctx)
  return {
    async join(overrides = {}) {
      const person = await createPerson({ ctx }, { password: PASSWORD, ...overrides })
      return { ...person, cookie: await signIn(url, person.email, PASSWORD) }
    },
    change: ({ id }, changes) => updateUser(ctx, TEST_ACTOR, { id, changes, ifMatch: undefined }, credentials),
  }
}

function requests(
  ctx: Context,
  { id, name }: { id: string; name: string },
): Pick<LiveApp, 'ask' | 'askLevels' | 'approve' | 'record'> {
  const actor: ServiceActor = { kind: 'service', id, name, keyId: '', permissions: ['*'], rateLimit: 10_000 }
  return {
    ask(approvers, more = {}) {
      const asked = approvers.map((person, index) => ({ userId: person.id, level: index + 1 }))
      return createApproval(ctx, actor, createBody.parse({ title: 'Laptops', approvers: asked, ...more }))
    },
    askLevels: (levels, more = {}) =>
      createApproval(ctx, actor, createBody.parse({ title: 'Laptops', levels, ...more })),
    approve: (approvalId, person) => decide(ctx, actor, { id: approvalId, verdict: 'APPROVED', approverId: person.id }),
    record: (eventType, during) =>
      ctx.transact(async (tx) => {
        const recorded = await ctx.events.record(tx, { eventType, serviceId: id, serviceName: name, payload: {} })
        await during?.()
        return recorded
      }),
  }
}
