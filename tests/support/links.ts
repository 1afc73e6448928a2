/** The links to decide by, as the readers of mails have them. */
import assert from 'node:assert/strict'
import { openTokens } from '../../src/auth/decision-links.ts'
import type { TestWorld } from './context.ts'
import { storedMails } from './mails.ts'

/** The token in the newest mail that waits for this person, before it is sent. */
export async function tokenOf({ ctx, ...world }: TestWorld, username: string): Promise<string> {
  const mails = await storedMails({ ctx, ...world })
  const asking = mails.filter(({ address, kind }) => {
    const isAsking = kind === 'approval.assigned' || kind === 'approval.reminder'
    return isAsking && address.startsWith(`${username}@`)
  })
  const newest = asking.at(-1)?.id ?? ''
  const token = (await openTokens(ctx.db, ctx, [newest])).get(newest)
  assert.ok(token, `${username} has no link`)
  return token
}

/** Where the links of a letter lead, by what they choose. */
export function linksIn(text: string): { approve: string; reject: string; token: string } {
  const [, approve = '', token = ''] = /(https?:\/\/\S+\/decide\/([\w-]{43})\?choice=approve)/.exec(text) ?? []
  const [, reject = ''] = /(https?:\/\/\S+\/decide\/[\w-]{43}\?choice=reject)/.exec(text) ?? []
  assert.ok(approve !== '' && reject !== '', `no links to decide by in:\n${text}`)
  return { approve, reject, token }
}
