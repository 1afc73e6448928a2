/** An approval as it is kept, and as it is shown. */
import type { Approval } from './shapes.ts'
import type { LevelStatus, SlotDecision, State, Status, Verdict } from './machine.ts'

export type StoredLevel = {
  level: number
  name: string
  mode: 'all' | 'any' | 'quorum'
  quorum: number
  status: LevelStatus
  dueAt: Date | null
  openedAt: Date | null
  completedAt: Date | null
}

export type StoredSlot = {
  level: number
  userId: string
  name: string
  username: string
  userDepartment: string | null
  isActive: boolean
  position: number
  role: string | null
  department: string | null
  decision: SlotDecision
  decisionDate: Date | null
  comments: string | null
  delegatedFrom: string | null
  reason: string
}

export type StoredDecision = {
  id: string
  level: number
  approverId: string
  decision: Verdict
  comments: string | null
  decidedAt: Date
  onBehalfOf: string | null
  /** The service that spoke for the person; null when she decided here. */
  serviceId: string | null
}

export type StoredApproval = {
  id: string
  serviceId: string
  serviceName: string
  externalId: string | null
  approvalType: string
  title: string
  description: string
  status: Status
  priority: Approval['priority']
  urgency: Approval['urgency']
  amount: number | null
  currency: string | null
  department: string | null
  requester: { userId: string | null; name: string | null; email: string | null } | null
  dueDate: Date | null
  currentLevel: number
  totalLevels: number
  fields: Record<string, unknown>
  metadata: Record<string, unknown>
  eventSequence: number
  version: number
  createdAt: Date
  updatedAt: Date
  completedAt: Date | null
  levels: readonly StoredLevel[]
  slots: readonly StoredSlot[]
  decisions: readonly StoredDecision[]
}

export function toState({ status, currentLevel, levels, slots }: StoredApproval): State {
  return { status, currentLevel, levels, slots }
}

/** The shape of contract §6. */
export function toView(stored: StoredApproval): Approval {
  const { serviceId, serviceName, externalId, approvalType, title, description, status, priority, urgency } = stored
  const { amount, currency, department, requester, currentLevel, totalLevels, fields, metadata, version } = stored
  return {
    id: stored.id,
    serviceId,
    serviceName,
    externalId,
    approvalType,
    title,
    description,
    status,
    priority,
    urgency,
    amount,
    currency,
    department,
    requester,
    dueDate: iso(stored.dueDate),
    currentLevel,
    totalLevels,
    template: null,
    policy: null,
    fields,
    metadata,
    version,
    createdAt: stored.createdAt.toISOString(),
    updatedAt: stored.updatedAt.toISOString(),
    completedAt: iso(stored.completedAt),
    workflow: toWorkflow(stored),
    decisions: stored.decisions.map((decision) => toDecisionView(stored, decision)),
  }
}

export function toDecisionView(stored: StoredApproval, decision: StoredDecision): Approval['decisions'][number] {
  const slot = stored.slots.find(({ userId, level }) => userId === decision.approverId && level === decision.level)
  return {
    id: decision.id,
    approverId: decision.approverId,
    approver: {
      id: decision.approverId,
      name: slot?.name ?? '',
      username: slot?.username ?? '',
      department: slot?.userDepartment ?? null,
    },
    level: decision.level,
    decision: decision.decision,
    comments: decision.comments,
    decisionDate: decision.decidedAt.toISOString(),
    onBehalfOf: decision.onBehalfOf,
  }
}

function toWorkflow(stored: StoredApproval): Approval['workflow'] {
  const { currentLevel, totalLevels, levels, slots } = stored
  const next =
    stored.status === 'PENDING'
      ? slots.find((slot) => slot.level === currentLevel && slot.decision === 'PENDING')
      : undefined
  return {
    currentLevel,
    totalLevels,
    isComplete: stored.status !== 'PENDING',
    levels: levels.map(({ level, name, mode, quorum, status, dueAt }) => ({
      level,
      name,
      mode,
      quorum,
      status,
      dueAt: iso(dueAt),
    })),
    approvers: slots.map(toSlotView),
    nextApprover: next
      ? { userId: next.userId, level: next.level, role: next.role, department: next.department }
      : null,
  }
}

function toSlotView(slot: StoredSlot): Approval['workflow']['approvers'][number] {
  const { userId, name, level, role, department, decision, decisionDate, comments, delegatedFrom, reason } = slot
  return {
    userId,
    name,
    level,
    role,
    department,
    decision,
    decisionDate: iso(decisionDate),
    comments,
    delegatedFrom,
    reason,
  }
}

function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString()
}
