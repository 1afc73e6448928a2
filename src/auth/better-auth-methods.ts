/** The few things that we ask of better-auth, and the only file that imports it whole; see better-auth.ts for when. */
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { getAdapter } from 'better-auth/db/adapter'
import { betterAuth } from 'better-auth/minimal'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Context } from '../context.ts'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import { ADDRESS_HEADER, signInOptions } from './better-auth-options.ts'
import type { RequestFacts } from './better-auth.ts'
import { withHashedTokens } from './hashed-tokens.ts'

export type Password = { email: string; password: string; rememberMe: boolean }

export type OpenedSession = { userId: string; token: string; cookies: string[] }

export type SignInMethods = {
  /** Opens a session for whoever has this e-mail and password and is active; undefined when nobody has. */
  byPassword(password: Password, request: RequestFacts): Promise<OpenedSession | undefined>
  /** Opens a session for a person whom the caller has made sure of, inside the caller's transaction. */
  byId(tx: Tx, userId: string, request: RequestFacts): Promise<string[]>
  /** Ends the session that the request carries, if any, and takes its cookies away. */
  signOut(request: RequestFacts): Promise<string[]>
}

export async function createSignInMethods(ctx: Context, publicUrl: string): Promise<SignInMethods> {
  const { api } = await build(ctx, ctx.db, publicUrl)
  return {
    async byPassword(body, request) {
      try {
        const { headers, response } = await api.signInEmail({ body, headers: headersOf(request), returnHeaders: true })
        return { userId: response.user.id, token: response.token, cookies: headers.getSetCookie() }
      } catch (error) {
        if (isRefusal(error)) return undefined
        throw error
      }
    },
    async byId(tx, userId, request) {
      const { api: within } = await build(ctx, tx, publicUrl)
      const { headers } = await within.openSession({
        body: { userId },
        headers: headersOf(request),
        returnHeaders: true,
      })
      return headers.getSetCookie()
    },
    async signOut(request) {
      const { headers } = await api.signOut({ headers: headersOf(request), returnHeaders: true })
      return headers.getSetCookie()
    },
  }
}

/** Half a millisecond: cheap enough for one over a single transaction. */
async function build(ctx: Context, db: Kysely<DB>, publicUrl: string) {
  const options = { ...signInOptions(ctx, db, publicUrl), plugins: [oneTimeLinks] }
  const adapter = withHashedTokens(
    await getAdapter({ ...options, database: { db, type: 'postgres', transaction: true } }),
  )
  return betterAuth({ ...options, database: () => adapter })
}

const openSession = createAuthEndpoint(
  { method: 'POST', body: z.object({ userId: z.string() }), metadata: { SERVER_ONLY: true } },
  async (endpoint) => {
    const { internalAdapter } = endpoint.context
    const user = await internalAdapter.findUserById(endpoint.body.userId)
    const session = user && (await internalAdapter.createSession(user.id))
    if (!session) throw new APIError('UNAUTHORIZED')
    await setSessionCookie(endpoint, { session, user }, false)
    return { userId: user.id }
  },
)

const oneTimeLinks = { id: 'one-time-links', endpoints: { openSession } }

const USER_AGENT_LENGTH = 500

/** Only what better-auth has use for: an address that a caller claims to have is not passed on. */
function headersOf({ headers, ip }: RequestFacts): Headers {
  const { cookie, 'user-agent': userAgent } = headers
  return new Headers({
    [ADDRESS_HEADER]: ip,
    ...(cookie === undefined ? {} : { cookie }),
    ...(userAgent === undefined ? {} : { 'user-agent': userAgent.slice(0, USER_AGENT_LENGTH) }),
  })
}

const UNAUTHORIZED = 401
const BAD_REQUEST = 400

/** Nobody has it, the password is wrong, the person is inactive, or the e-mail is none: callers learn no more. */
function isRefusal(error: unknown): boolean {
  return error instanceof APIError && (error.statusCode === UNAUTHORIZED || error.statusCode === BAD_REQUEST)
}
