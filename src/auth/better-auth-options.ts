/** How better-auth is set up: our tables under its models, our ids, our clock, no sign-up, no telemetry. */
import { createHash } from 'node:crypto'
import type { BetterAuthOptions } from 'better-auth'
import type { Kysely } from 'kysely'
import type { Context } from '../context.ts'
import type { DB } from '../db/schema.ts'
import type { IdKind } from '../lib/id-kinds.ts'
import { isRemembered } from './person-session.ts'
import { isActive } from './queries.ts'
import { COOKIE_PREFIX, SESSION_SECONDS, signingSecret } from './session-cookie.ts'

/** Carries the address that the HTTP room found to better-auth; what a caller sends under this name is never read. */
export const ADDRESS_HEADER = 'x-uxone-client-address'

const ID_KINDS: Record<string, IdKind> = {
  user: 'user',
  session: 'session',
  account: 'account',
  verification: 'verification',
}

/** Everything but the database and the plugins. */
export function signInOptions(ctx: Context, db: Kysely<DB>, publicUrl: string) {
  return {
    appName: 'UXOne Approvals',
    baseURL: publicUrl,
    basePath: '/api/auth',
    trustedOrigins: () => [new URL(publicUrl).origin],
    secrets: versioned(ctx.config.secretKeys),
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (_level, message, ...details: unknown[]) =>
        ctx.log.error({ key: 'auth.better_auth', err: details.find((detail) => detail instanceof Error) }, message),
    },
    // Ours counts on all nodes together; see attempts.ts.
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128 },
    ...MODELS,
    databaseHooks: { session: { create: { before: (session) => admit(ctx, db, session) } } },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: publicUrl.startsWith('https://'),
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER], ipv6Subnet: 128 },
      database: { generateId: ({ model }) => ctx.ids.next(kindOf(model)), validateSchema: false },
    },
  } satisfies BetterAuthOptions
}

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' }

const MODELS = {
  user: { modelName: 'users', fields: { emailVerified: 'email_verified', ...TIMES } },
  session: {
    modelName: 'auth_sessions',
    expiresIn: SESSION_SECONDS,
    fields: { userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', ...TIMES },
  },
  account: {
    modelName: 'auth_accounts',
    fields: {
      userId: 'user_id',
      providerId: 'provider_id',
      accountId: 'account_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      ...TIMES,
    },
  },
  verification: { modelName: 'auth_verifications', fields: { expiresAt: 'expires_at', ...TIMES } },
}

type NewSession = { userId: string; createdAt: Date; expiresAt: Date }

/** Opens no session for people who are inactive, and dates the others by our clock. */
async function admit(ctx: Context, db: Kysely<DB>, { userId, createdAt, expiresAt }: NewSession) {
  if (!(await isActive(db, userId))) return false
  const livesSeconds = Math.round((expiresAt.getTime() - createdAt.getTime()) / 1000)
  const now = ctx.clock.now()
  const life = isRemembered(livesSeconds) ? SESSION_SECONDS : DAY_SECONDS
  return { data: { createdAt: now, updatedAt: now, expiresAt: new Date(now.getTime() + life * 1000) } }
}

const DAY_SECONDS = 86_400

function kindOf(model: string): IdKind {
  const kind = ID_KINDS[model]
  if (!kind) throw new Error(`better-auth asks for the id of a model that we have not mapped: ${model}`)
  return kind
}

/** The newest first. A key that is listed twice counts once: better-auth refuses a version that it has seen. */
function versioned(keys: readonly Buffer[]): { version: number; value: string }[] {
  const secrets = keys.map((key) => ({ version: versionOf(key), value: signingSecret(key) }))
  return [...new Map(secrets.map((secret) => [secret.version, secret])).values()]
}

/** Names a key in what better-auth encrypts with it; the same key has the same number wherever it stands in the list. */
function versionOf(key: Buffer): number {
  return createHash('sha256').update('uxone sign-in version').update(key).digest().readUInt32BE()
}
