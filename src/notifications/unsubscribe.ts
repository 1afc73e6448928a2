/** Ends mails of one kind for one person, by the link in one of them: without a session, and as often as it is asked. */
import { appendAudit } from '../audit/append.ts'
import type { Context, SystemActor } from '../context.ts'
import { isCarriedBy } from './channels.ts'
import { endDigest, readPreferences, saveChoices, type StoredPreferences } from './preferences-queries.ts'
import { readUnsubscribeToken, type Subscription } from './unsubscribe-token.ts'

const ACTOR: SystemActor = { kind: 'system', name: 'unsubscribe link' }

/** What a link is about, and the language of its reader. */
export type Found = Subscription & { language: string | null }

/** Changes nothing. Undefined for a link that is none of ours, or whose person is gone. */
export async function findSubscription(ctx: Context, token: string): Promise<Found | undefined> {
  const subscription = readUnsubscribeToken(ctx.config.secretKeys, token)
  if (!subscription) return undefined
  const [person] = await readPreferences(ctx.db, [subscription.userId])
  return person && { ...subscription, language: person.language }
}

/** The second time it changes nothing. */
export async function unsubscribe(ctx: Context, token: string): Promise<Found | undefined> {
  const subscription = readUnsubscribeToken(ctx.config.secretKeys, token)
  if (!subscription) return undefined
  const { userId, kind } = subscription
  return ctx.transact(async (tx) => {
    const [person] = await readPreferences(tx, [userId])
    if (!person) return undefined
    if (isOn(person, kind)) {
      if (kind === 'digest') await endDigest(tx, userId)
      else await saveChoices(tx, userId, [{ kind, channel: 'email', isOn: false }], [])
      await appendAudit(ctx, tx, ACTOR, { subject: userId, action: 'user.unsubscribed', data: { kind } })
    }
    return { ...subscription, language: person.language }
  })
}

function isOn({ digestEvery, choices }: StoredPreferences, kind: Subscription['kind']): boolean {
  return kind === 'digest' ? digestEvery !== null : isCarriedBy('email', kind, choices)
}
