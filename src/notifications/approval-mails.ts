/** Writes mails about approvals to the people they concern, in the transaction of what they tell (law 1). */
import { z } from 'zod'
import type { EventSubscriber, RecordedEvent } from '../events/record.ts'
import type { Tx } from '../db/transact.ts'
import { approvalSnapshot, type ApprovalSnapshot, askedPeople, cut, factsOf, remindAt } from './approval-facts.ts'
import { askPeople } from './ask-people.ts'
import { readComment } from './comment-news.ts'
import { type MailWorld, stampMails } from './mail-world.ts'
import type { WatchersOfEvent } from './tell-people.ts'
import { readOrNote } from './untold.ts'
import { insertForConcerned, insertForPeople, moveReminders, type NewMail, type Recipient } from './write-queries.ts'

/** More is on the page. */
const MAX_SAID = 2500

const eventBody = z.object({
  approval: approvalSnapshot.optional(),
  metadata: z.object({
    change: z.string().optional(),
    level: z.number().optional(),
    changed: z.array(z.string()).optional(),
    reason: z.string().nullish(),
  }),
})
type Told = z.output<typeof eventBody> & { approval: ApprovalSnapshot }

/** One statement that writes for an event, or two of a comment, however many people. */
export function createApprovalMails(world: MailWorld, watchersOf: WatchersOfEvent): EventSubscriber {
  const ask = async (tx: Tx, { approval }: Told): Promise<void> => {
    const remind = remindAt(approval.dueDate, world.clock.now())
    await askPeople(tx, world, { kind: 'approval.assigned', approval, people: askedPeople(approval), remindAt: remind })
  }
  return async (tx, event) => {
    if (!isOurs(event)) return
    if (event.eventType === 'approval.commented') return comment(tx, event)
    const told = readOrNote(world.noteUntold, event, () => toldBy(event))
    if (!told) return
    const { approval, metadata } = told
    switch (event.eventType) {
      case 'approval.created':
        return ask(tx, told)
      case 'approval.updated':
        // A decision that opened the next level; its own people were asked when it opened.
        if (metadata.change === 'decision' && (metadata.level ?? 0) < approval.currentLevel) return ask(tx, told)
        if (metadata.changed?.includes('dueDate'))
          return moveReminders(tx, approval.id, remindAt(approval.dueDate, world.clock.now()))
        return
      default:
        return end(tx, told, event)
    }
  }

  /** One statement for those who are mentioned, and one for the others. */
  async function comment(tx: Tx, event: RecordedEvent): Promise<void> {
    const watchers = await watchersOf(tx, event)
    const read = readOrNote(world.noteUntold, event, () => ({
      told: toldBy(event),
      commented: readComment(event, watchers),
    }))
    if (!read?.told) return
    const { approval } = read.told
    const { comment: said, kinds, asked, requesterId } = read.commented
    const facts = { ...factsOf(approval), comment: { ...said, text: cut(said.text, MAX_SAID) } }
    for (const [kind, people] of Map.groupBy(kinds, ([, each]) => each)) {
      const recipients = people.map(([userId]) => ({
        userId,
        own: { isAsked: asked.has(userId), isRequester: userId === requesterId },
      }))
      await insertForPeople(tx, { kind, about: approval.id, facts }, recipients, stampMails(world, tx))
    }
  }

  /**
   * An answer is told to who asked, to who watches, and to who was reminded; a withdrawal to everybody who was asked for
   * nothing.
   */
  async function end(tx: Tx, told: Told, event: RecordedEvent): Promise<void> {
    const { approval } = told
    const { eventType, byUserId } = event
    const isCancelled = eventType === 'approval.cancelled'
    const endedBy = isCancelled ? byUserId : approval.decisions.at(-1)?.approverId
    const requester = requesterOf(approval)
    const watching = (await watchersOf(tx, event))
      .filter((userId) => userId !== endedBy && userId !== approval.requester?.userId)
      .map((userId) => ({ userId, own: { isWatcher: true } }))
    const people = [...requester, ...watching]
    const except = [...people.map(({ userId }) => userId), ...approval.decisions.map(({ approverId }) => approverId)]
    const toldBy = isCancelled ? 'approval.assigned' : 'approval.reminder'
    await insertForConcerned(tx, mailOfEnd(told, isCancelled), { people, toldBy, except }, stampMails(world, tx))
  }
}

function mailOfEnd({ approval, metadata }: Told, isCancelled: boolean): NewMail {
  const facts = factsOf(approval)
  if (!isCancelled) return { kind: 'approval.decided', about: approval.id, facts }
  return {
    kind: 'approval.cancelled',
    about: approval.id,
    facts: { ...facts, cancelReason: metadata.reason ?? null },
  }
}

/** Undefined without an approval: there is nothing to tell. */
function toldBy({ body }: RecordedEvent): Told | undefined {
  const { approval, metadata } = eventBody.parse(JSON.parse(body))
  return approval && { approval, metadata }
}

const OURS = new Set([
  'approval.created',
  'approval.updated',
  'approval.approved',
  'approval.rejected',
  'approval.cancelled',
  'approval.commented',
])

/** Escalation and delegation will ask by events of their own. */
function isOurs({ eventType }: RecordedEvent): boolean {
  return OURS.has(eventType)
}

function requesterOf({ requester }: ApprovalSnapshot): Recipient[] {
  return requester?.userId ? [{ userId: requester.userId, own: { isRequester: true } }] : []
}
