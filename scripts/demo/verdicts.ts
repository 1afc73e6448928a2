/** How people of the sample company answer, and what they say. */
import type { Approval } from '../../src/approvals/shapes.ts'
import { type Company, isVisitor } from './company.ts'
import type { Chance } from './random.ts'

const YES = ['Within the budget.', '', '', 'Please order before Friday.', 'ตกลงครับ', 'Fine with me.'] as const
const NO = [
  'Please get a second offer first.',
  'The budget of this cost centre is used up.',
  'Let us wait until the new year.',
] as const
const REJECTED_SHARE = 0.09

export function wordsFor(chance: Chance): { verdict: 'APPROVED' | 'REJECTED'; comments: string } {
  const isRejected = chance.next() < REJECTED_SHARE
  return isRejected
    ? { verdict: 'REJECTED', comments: chance.pick(NO) }
    : { verdict: 'APPROVED', comments: chance.pick(YES) }
}

const REMARKS = [
  'can they deliver by Friday?',
  'is this the best offer?',
  'ขอดูใบเสนอราคาด้วยครับ',
  'I have sent you the offer.',
]

export function remarkTo(userId: string, chance: Chance): string {
  return `@${userId} ${chance.pick(REMARKS)}`
}

/** Does it wait, now, for somebody whom a visitor may sign in as? */
export function asksVisitor({ workflow }: Pick<Approval, 'workflow'>, { people }: Company): boolean {
  const asked = workflow.approvers.filter(
    ({ level, decision }) => level === workflow.currentLevel && decision === 'PENDING',
  )
  return asked.some(({ userId }) => people.some((each) => each.id === userId && isVisitor(each)))
}

/** Undefined when it waits for nobody. */
export function nextAsked({ workflow }: Pick<Approval, 'workflow'>): string | undefined {
  return workflow.nextApprover?.userId
}
