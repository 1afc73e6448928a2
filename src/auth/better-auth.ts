/**
 * Gives the rest of this room better-auth, which is imported with the first person who signs in: its import costs
 * more than the whole start is allowed to.
 */
import type { Context } from '../context.ts'
import type { SignInMethods } from './better-auth-methods.ts'

export type Auth = {
  ctx: Context
  methods(): Promise<SignInMethods>
}

/** What of a request signing in needs to know. */
export type RequestFacts = { headers: Record<string, string | undefined>; ip: string }

/** `publicUrl` is asked for at the first sign-in: with `PORT=0` it is known only after listening. */
export function createAuth(ctx: Context, publicUrl: () => string): Auth {
  let methods: Promise<SignInMethods> | undefined
  const load = async (): Promise<SignInMethods> => {
    const { createSignInMethods } = await import('./better-auth-methods.ts')
    return createSignInMethods(ctx, publicUrl())
  }
  return { ctx, methods: () => (methods ??= load()) }
}
