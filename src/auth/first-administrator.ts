/** Sees to it that somebody can administer: on the first start, and when the last one has lost access. */
import type { Context, SystemActor } from '../context.ts'
import { ADMINISTRATOR_ROLE } from '../directory/administrators.ts'
import { createUser } from '../directory/create-user.ts'
import { findPeople } from '../directory/find-people.ts'
import { AppError } from '../lib/errors.ts'
import { createCredentials } from './credentials.ts'
import { readHolders } from './queries.ts'
import { createSignInLink } from './sign-in-link.ts'

const ACTOR: SystemActor = { kind: 'system', name: 'first start' }
const LINK_MS = 24 * 3_600_000
const UNIQUE_LENGTH = 5
const USERNAME_LENGTH = 58

/** An e-mail that better-auth takes (it wants a dot after the @) and that no mail can ever reach (RFC 6761). */
const PLACEHOLDER = { name: 'Administrator', username: 'admin', email: 'admin@uxone.localhost' }

/**
 * The token of a one-time link while no active System Administrator has a way in; undefined once one has.
 * With ADMIN_EMAIL and ADMIN_PASSWORD that person is created, or left as he is, and there is no link.
 */
export async function firstAdministrator(ctx: Context): Promise<{ token: string } | undefined> {
  const { admin } = ctx.config
  if (admin) {
    await createAdministrator(ctx, { ...admin, name: 'Administrator', username: usernameOf(admin.email) })
    return undefined
  }
  const holders = await readHolders(ctx.db, ADMINISTRATOR_ROLE, ctx.clock.now())
  return holders.some(({ canSignIn }) => canSignIn) ? undefined : { token: await linkForAdministrator(ctx) }
}

/** A new link for the oldest active System Administrator, who is created when there is none. */
export async function linkForAdministrator(ctx: Context): Promise<string> {
  const id =
    (await oldestAdministrator(ctx)) ??
    (await createAdministrator(ctx, PLACEHOLDER)) ??
    (await oldestAdministrator(ctx))
  if (id === undefined) throw new Error(`nobody administers, and ${PLACEHOLDER.email} belongs to someone who may not`)
  return createSignInLink(ctx, id, LINK_MS)
}

async function oldestAdministrator(ctx: Context): Promise<string | undefined> {
  return (await readHolders(ctx.db, ADMINISTRATOR_ROLE, ctx.clock.now()))[0]?.id
}

type NewAdministrator = { name: string; username: string; email: string; password?: string }

/** Undefined when someone has this e-mail: the person was there before, or another node was faster. */
async function createAdministrator(ctx: Context, person: NewAdministrator): Promise<string | undefined> {
  const [known, namesake] = await findPeople(ctx.db, [{ email: person.email }, { username: person.username }])
  if (known) return undefined
  const username = namesake ? `${person.username}-${ctx.ids.next('user').slice(-UNIQUE_LENGTH)}` : person.username
  try {
    return (await createUser(ctx, ACTOR, { ...person, username, role: ADMINISTRATOR_ROLE }, createCredentials(ctx))).id
  } catch (error) {
    if (error instanceof AppError && (error.code === 'email_taken' || error.code === 'username_taken')) return undefined
    throw error
  }
}

/** The part before the @, in the letters that a username may have. */
function usernameOf(email: string): string {
  const [local = ''] = email.split('@')
  return local.replaceAll(/[^\p{L}\p{N}._-]/gu, '-').slice(0, USERNAME_LENGTH) || PLACEHOLDER.username
}
