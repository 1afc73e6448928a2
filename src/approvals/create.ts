/** Creates an approval from explicit approvers or levels, and opens its first level. */
import { namedReason } from '../directory/reason-shapes.ts'
import type { Context, ServiceActor } from '../context.ts'
import type { Tx } from '../db/transact.ts'
import { findPeople, type Person } from '../directory/find-people.ts'
import { unprocessable } from '../lib/errors.ts'
import { applyState, tell } from './change.ts'
import type { CreateBody } from './contract.ts'
import type { Approval } from './shapes.ts'
import { assertFitsEvents } from './event-size.ts'
import { start } from './machine.ts'
import { planLevels, type PlannedLevel } from './plan.ts'
import { insertApproval } from './queries.ts'
import { toView, type StoredApproval, type StoredLevel, type StoredSlot } from './stored.ts'

type Requester = StoredApproval['requester']

/** Throws 422 for people it does not know and for levels that cannot be decided. */
export async function createApproval(ctx: Context, actor: ServiceActor, body: CreateBody): Promise<Approval> {
  const plan = planLevels(body)
  return ctx.transact(async (tx) => {
    const { people, requester } = await resolvePeople(tx, plan, body)
    const stored = build(ctx, actor, body, {
      levels: storedLevels(plan),
      slots: storedSlots(actor, plan, people),
      requester,
    })
    assertFitsEvents(toView(stored))
    await insertApproval(tx, stored)
    return tell(ctx, tx, actor, stored, {
      eventType: 'approval.created',
      eventMetadata: {},
      auditAction: 'approval.created',
      auditData: {
        title: stored.title,
        approvalType: stored.approvalType,
        approvers: stored.slots.map(({ userId, level }) => ({ userId, level })),
      },
    })
  })
}

async function resolvePeople(
  tx: Tx,
  plan: PlannedLevel[],
  body: CreateBody,
): Promise<{ people: Person[]; requester: Requester }> {
  const named = plan.flatMap((level) => level.approvers)
  const { requester } = body
  const hasRef = requester && (requester.userId ?? requester.username ?? requester.email) !== undefined
  const found = await findPeople(tx, [...named.map((approver) => approver.person), ...(hasRef ? [requester] : [])])
  const people = named.map((approver, index) => activePerson(found[index], approver.path))
  refuseTwiceInALevel(plan, people)
  return { people, requester: requester ? resolveRequester(requester, hasRef ? found.at(-1) : undefined) : null }
}

function activePerson(person: Person | undefined, path: string): Person {
  if (!person) throw unprocessable('unknown_person', 'Nobody in the directory has this id, username or e-mail.', path)
  if (!person.isActive) throw unprocessable('inactive_person', `${person.name} is no longer active.`, path)
  return person
}

/** Only here can it be seen that two names, such as a username and an e-mail, mean one person. */
function refuseTwiceInALevel(plan: PlannedLevel[], people: readonly Person[]): void {
  let index = 0
  for (const level of plan) {
    const seen = new Set<string>()
    for (const { path } of level.approvers) {
      const person = people[index++]
      if (!person) continue
      if (seen.has(person.id))
        throw unprocessable('duplicate_approver', `${person.name} is named twice in level ${level.level}.`, path)
      seen.add(person.id)
    }
  }
}

/** A requester named only by e-mail or name may be a stranger to the directory; an id or username may not. */
function resolveRequester(named: NonNullable<CreateBody['requester']>, person: Person | undefined): Requester {
  if (person) return { userId: person.id, name: person.name, email: person.email }
  if (named.userId !== undefined || named.username !== undefined) {
    throw unprocessable('unknown_person', 'Nobody in the directory has this id or username.', 'requester')
  }
  return { userId: null, name: named.name ?? null, email: named.email ?? null }
}

function storedLevels(plan: readonly PlannedLevel[]): StoredLevel[] {
  return plan.map(({ level, name, mode, quorum }) => ({
    level,
    name,
    mode,
    quorum,
    status: 'WAITING',
    dueAt: null,
    openedAt: null,
    completedAt: null,
  }))
}

function storedSlots(actor: ServiceActor, plan: readonly PlannedLevel[], people: readonly Person[]): StoredSlot[] {
  const named = plan.flatMap((level) => level.approvers.map((approver) => ({ level, approver })))
  return named.flatMap(({ level, approver }, position) => {
    const person = people[position]
    if (!person) return []
    return {
      level: level.level,
      userId: person.id,
      name: person.name,
      username: person.username,
      userDepartment: person.department,
      isActive: person.isActive,
      position,
      role: approver.role ?? person.role,
      department: approver.department ?? person.department,
      decision: 'PENDING',
      decisionDate: null,
      comments: null,
      delegatedFrom: null,
      reason: namedReason({ service: actor.name, level: level.level, levelName: level.name }, person.name),
    }
  })
}

function build(
  ctx: Context,
  actor: ServiceActor,
  body: CreateBody,
  parts: { levels: StoredLevel[]; slots: StoredSlot[]; requester: Requester },
): StoredApproval {
  const now = ctx.clock.now()
  const { title, description, priority, urgency, approvalType, fields, metadata } = body
  const stored: StoredApproval = {
    id: ctx.ids.next('approval'),
    serviceId: actor.id,
    serviceName: actor.name,
    externalId: body.externalId ?? null,
    approvalType,
    title,
    description,
    status: 'PENDING',
    priority,
    urgency,
    amount: body.amount ?? null,
    currency: body.currency ?? null,
    department: body.department ?? null,
    dueDate: body.dueDate === undefined ? null : new Date(body.dueDate),
    currentLevel: 1,
    totalLevels: parts.levels.length,
    fields,
    metadata,
    eventSequence: 1,
    version: 1,
    createdAt: now,
    updatedAt: now,
    completedAt: null,
    decisions: [],
    ...parts,
  }
  return applyState(stored, start(stored.levels, stored.slots), now)
}
