/** People and services for tests, made by the very verbs that the dashboard uses. */
import { createCredentials } from '../../src/auth/credentials.ts'
import type { CreateServiceBody, Service } from '../../src/auth/contract.ts'
import { createService as create } from '../../src/auth/services/create-service.ts'
import type { Context } from '../../src/context.ts'
import type { CreateUserBody, User } from '../../src/directory/contract.ts'
import { createUser } from '../../src/directory/create-user.ts'
import { TEST_ACTOR } from './context.ts'

type World = { ctx: Context }

/** A STAFF member of PROC unless told otherwise; the name and the e-mail follow the username. */
export async function createPerson({ ctx }: World, overrides: Partial<CreateUserBody> = {}): Promise<User> {
  const username = overrides.username ?? `person-${ctx.ids.next('user').slice(-8)}`
  const body = {
    username,
    name: username,
    email: `${username}@example.com`,
    role: 'STAFF',
    department: 'PROC',
    ...overrides,
  }
  return createUser(ctx, TEST_ACTOR, body, createCredentials(ctx))
}

/** A service that may do everything unless told otherwise, with its first key. */
export async function createService(
  { ctx }: World,
  overrides: Partial<CreateServiceBody> = {},
): Promise<{ service: Service; serviceKey: string }> {
  const name = `Service ${ctx.ids.next('service').slice(-8)}`
  const body: CreateServiceBody = {
    name,
    description: '',
    permissions: ['*'],
    rateLimit: 10_000,
    allowedIps: [],
    ...overrides,
  }
  const { serviceKey, ...service } = await create(ctx, TEST_ACTOR, body)
  return { service, serviceKey }
}

/** Signs in over HTTP and answers what a browser would send from then on. */
export async function signIn(baseUrl: string, email: string, password: string): Promise<string> {
  const response = await fetch(new URL('/api/auth/sign-in/email', baseUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  if (!response.ok) throw new Error(`sign-in of ${email} answered ${response.status}: ${await response.text()}`)
  return cookieHeader(response.headers.getSetCookie())
}

/** `Set-Cookie` lines as the `Cookie` header that a browser makes of them. */
export function cookieHeader(setCookies: readonly string[]): string {
  return setCookies.map((line) => line.split(';', 1).join('')).join('; ')
}
