/** What a link from a mail has come to, in words. Pure. */
import type { Approval } from '../../../../src/approvals/shapes.ts'
import type { linkRoutes } from '../../../../src/approvals/link-contract.ts'
import type { Answer } from '../../lib/api.ts'
import { formatDateTime, humanize } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'

export type DecisionLink = Answer<typeof linkRoutes.lookUp>
export type Told = { title: string; text: string }

/** Why a link does not decide any more, and what to do instead. */
export function tellStale({ state, changed, expiresAt, approval, level }: DecisionLink, userId: string): Told {
  switch (state) {
    case 'open':
      return { title: t('The link works'), text: '' }
    case 'over':
      return tellOver(approval, level, userId)
    case 'changed':
      return {
        title: t('The request has changed'),
        text: t('Changed since the mail was sent: {fields}. Read it again, then decide.', {
          fields: changed.map((name) => humanize(name).toLowerCase()).join(', '),
        }),
      }
    case 'revoked':
      return {
        title: t('Your account has changed'),
        text: t(
          'It was changed after the mail was sent, so the mail’s links decide nothing any more. The request itself is open to you.',
        ),
      }
    case 'expired':
      return {
        title: t('The link has expired'),
        text: t('It worked until {when}. The request still waits for you.', {
          when: formatDateTime(expiresAt),
        }),
      }
    default:
      return state satisfies never
  }
}

/** What a decision has led to. */
export function tellOutcome(after: Approval, before: Approval): string {
  if (after.status === 'APPROVED') return t('Yours was the last approval needed: the request is approved.')
  if (after.status === 'REJECTED') return t('The request is rejected. Whoever asked is told.')
  const next = after.workflow.levels.find(({ level }) => level === after.currentLevel)
  if (next && after.currentLevel > before.currentLevel) return t('It goes on to {name}.', { name: next.name })
  return t('Others at this level are still to decide.')
}

function tellOver({ status, decisions, workflow }: Approval, level: number, userId: string): Told {
  const ofLevel = decisions.filter((decision) => decision.level === level)
  const own = ofLevel.findLast(({ approverId }) => approverId === userId)
  if (own)
    return {
      title: own.decision === 'APPROVED' ? t('You approved this') : t('You rejected this'),
      text: t('That was at {when}. A link decides once.', { when: formatDateTime(own.decisionDate) }),
    }
  if (status === 'CANCELLED') return { title: t('The request was withdrawn'), text: t('You need not decide any more.') }
  const last = ofLevel.at(-1)
  if (!last) return { title: t('You are not asked any more'), text: t('The request has gone on without you.') }
  return {
    title: didTitle(last, workflow.totalLevels > 1 ? level : null),
    text: t('That was at {when}. You need not decide any more.', {
      when: formatDateTime(last.decisionDate),
    }),
  }
}

/** Who did what; `level` where there are several. */
function didTitle({ approver: { name }, decision }: Approval['decisions'][number], level: number | null): string {
  if (level === null)
    return decision === 'APPROVED' ? t('{name} approved this', { name }) : t('{name} rejected this', { name })
  return decision === 'APPROVED'
    ? t('{name} approved level {level}', { name, level })
    : t('{name} rejected level {level}', { name, level })
}
