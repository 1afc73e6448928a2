/** What a link from a mail is worth at this moment to whoever opened it. Pure: no clock, no database. */
import { type Asked, type AskedDigests, type AskedField, changedSince } from '../auth/asked.ts'
import { isAsked, type State } from './machine.ts'

/** As much of a link as decides. */
export type Link = {
  userId: string
  level: number
  asked: AskedDigests
  userVersion: number
  userVersionNow: number
  expiresAt: Date
  usedAt: Date | null
}

export type Opened = {
  link: Link
  state: State
  asked: Asked & { amount: number | null; currency: string | null }
  /** Who opened it; null: nobody is signed in. */
  signedInAs: string | null
  now: Date
}

export type LinkVerdict =
  | { kind: 'open' }
  | { kind: 'sign_in' }
  | { kind: 'another_person' }
  /** This person is not asked at that level any more: it is decided, by whomever, or withdrawn. */
  | { kind: 'over' }
  /** The person's account has changed since. */
  | { kind: 'revoked' }
  | { kind: 'changed'; changed: AskedField[] }
  | { kind: 'expired' }

/**
 * Up to which amount the holder of a link may decide without being signed in. No template can say so yet, so that every
 * caller passes `ALWAYS_SIGNED_IN`; whoever adds it must also give the routes an access that admits a link alone.
 */
export type SignInPolicy = { freeUpTo: { amount: number; currency: string } | null }

export const ALWAYS_SIGNED_IN: SignInPolicy = { freeUpTo: null }

/** What is told first is what tells the reader most; to another person, nothing of the request. */
export function judgeLink({ link, state, asked, signedInAs, now }: Opened, policy: SignInPolicy): LinkVerdict {
  if (signedInAs !== null && signedInAs !== link.userId) return { kind: 'another_person' }
  if (signedInAs === null && needsSignIn(policy, asked)) return { kind: 'sign_in' }
  if (link.usedAt !== null || !isStillAsked(link, state)) return { kind: 'over' }
  if (link.userVersion !== link.userVersionNow) return { kind: 'revoked' }
  const changed = changedSince(link.asked, asked)
  if (changed.length > 0) return { kind: 'changed', changed }
  return now < link.expiresAt ? { kind: 'open' } : { kind: 'expired' }
}

/** An amount that is not known, or of another currency, is above every limit. */
export function needsSignIn(
  { freeUpTo }: SignInPolicy,
  { amount, currency }: { amount: number | null; currency: string | null },
): boolean {
  if (freeUpTo === null || amount === null) return true
  return currency !== freeUpTo.currency || amount > freeUpTo.amount
}

function isStillAsked({ userId, level }: Link, state: State): boolean {
  return state.slots.some((slot) => slot.userId === userId && slot.level === level && isAsked(state, slot))
}
