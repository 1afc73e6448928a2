/** Deciding by a link from a mail: what it asks, and the decision itself, which uses it up. */
import { type DecisionLink, findDecisionLink, rereadDecisionLink, spendDecisionLink } from '../auth/decision-links.ts'
import type { Context, PersonActor } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { AppError, conflict } from '../lib/errors.ts'
import { decide } from './decide.ts'
import type { DecideByLinkBody, DecisionLinkView } from './link-contract.ts'
import { ALWAYS_SIGNED_IN, judgeLink, type LinkVerdict } from './link-rules.ts'
import { readApproval } from './queries.ts'
import type { Approval } from './shapes.ts'
import { maySee } from './sight.ts'
import { type StoredApproval, toState, toView } from './stored.ts'

/** @throws 404 `unknown_link`, 403 `link_of_another` */
export async function lookUpLink(ctx: Context, person: PersonActor, token: string): Promise<DecisionLinkView> {
  const link = await ownLink(ctx, person, token)
  const stored = await readApproval(ctx.db, link.approvalId)
  if (!stored || !maySee(person, stored)) throw unknownLink()
  const verdict = judge(ctx, person, link, stored)
  if (verdict.kind === 'sign_in' || verdict.kind === 'another_person') throw linkOfAnother(link)
  return {
    state: verdict.kind,
    changed: verdict.kind === 'changed' ? verdict.changed : [],
    level: link.level,
    sentAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
    approval: toView(stored),
  }
}

/**
 * Decides as the person would in the dashboard, and uses the link up in the same transaction.
 * @throws what `decide` throws, with the winner for who comes too late; 409 `link_over`, `link_revoked`, `link_changed`;
 * 410 `link_expired`
 */
export async function decideByLink(
  ctx: Context,
  person: PersonActor,
  { token, decision, comments }: DecideByLinkBody,
  ifMatch: number | undefined,
): Promise<Approval> {
  const link = await ownLink(ctx, person, token)
  return decide(ctx, person, {
    id: link.approvalId,
    verdict: decision,
    approverId: person.id,
    comments,
    ifMatch,
    from: {
      channel: 'mail',
      mailId: link.mailId,
      admit: (tx, stored) => spend(ctx, tx, person, { link, stored }),
    },
  })
}

/** Of another person nothing is told but for whom the mail was. */
async function ownLink({ db }: Context, { id }: PersonActor, token: string): Promise<DecisionLink> {
  const link = await findDecisionLink(db, token)
  if (!link) throw unknownLink()
  if (link.userId !== id) throw linkOfAnother(link)
  return link
}

/** Under the lock of the approval: what it asks, and who has decided, stays so until the commit. */
async function spend(
  ctx: Context,
  tx: Tx,
  person: PersonActor,
  { link, stored }: { link: DecisionLink; stored: StoredApproval },
): Promise<void> {
  const current = await rereadDecisionLink(tx, link)
  const verdict: LinkVerdict = current ? judge(ctx, person, current, stored) : { kind: 'expired' }
  if (verdict.kind !== 'open') throw refusal(verdict, link)
  if (!(await spendDecisionLink(tx, link, ctx.clock.now()))) throw refusal({ kind: 'over' }, link)
}

function judge({ clock }: Context, { id }: PersonActor, link: DecisionLink, stored: StoredApproval): LinkVerdict {
  const opened = { link, state: toState(stored), asked: toView(stored), signedInAs: id, now: clock.now() }
  return judgeLink(opened, ALWAYS_SIGNED_IN)
}

function refusal(verdict: Exclude<LinkVerdict, { kind: 'open' }>, link: DecisionLink): AppError {
  switch (verdict.kind) {
    case 'sign_in':
    case 'another_person':
      return linkOfAnother(link)
    case 'over':
      return conflict('link_over', 'This person is not asked any more at the level that the mail was about.')
    case 'revoked':
      return conflict(
        'link_revoked',
        'The person’s account has changed since the mail was sent. Open the approval itself.',
      )
    case 'changed':
      return conflict(
        'link_changed',
        `Changed since the mail was sent: ${verdict.changed.join(', ')}. Read it again.`,
        {
          changed: verdict.changed,
        },
      )
    case 'expired':
      return new AppError(410, 'link_expired', 'The link has expired. Open the approval itself.')
    default:
      return verdict satisfies never
  }
}

function unknownLink(): AppError {
  return new AppError(404, 'unknown_link', 'This link is not one of ours, is cut off, or is too old to be known.')
}

function linkOfAnother({ userName }: DecisionLink): AppError {
  const message = `This mail was sent to ${userName}, who alone can decide by it.`
  return new AppError(403, 'link_of_another', message, { extra: { sentTo: userName } })
}
