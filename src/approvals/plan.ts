/** From the two ways to name approvers to one plan of levels, pure. Refuses what could never be decided. */
import { unprocessable } from '../lib/errors.ts'
import { MAX_SLOTS, type CreateBody, type LevelInput } from './contract.ts'

export type PlannedApprover = {
  person: { userId?: string | undefined; username?: string | undefined; email?: string | undefined }
  role: string | undefined
  department: string | undefined
  /** Where the caller named her, for error messages. */
  path: string
}

export type PlannedLevel = {
  level: number
  name: string
  mode: 'all' | 'any' | 'quorum'
  quorum: number
  approvers: PlannedApprover[]
}

/** Levels 1..n, each with its approvals needed. Throws 422 `level_gap`, `quorum_missing`, `quorum_too_large` … */
export function planLevels(body: Pick<CreateBody, 'approvers' | 'levels'>): PlannedLevel[] {
  const levels = body.levels ? fromLevels(body.levels) : fromApprovers(body.approvers ?? [])
  const total = levels.reduce((sum, level) => sum + level.approvers.length, 0)
  if (total > MAX_SLOTS)
    throw unprocessable(
      'too_many_approvers',
      `An approval may ask at most ${MAX_SLOTS} people; this one names ${total}.`,
    )
  return levels
}

function fromLevels(levels: readonly LevelInput[]): PlannedLevel[] {
  return levels.map(({ name, mode, quorum, approvers }, index) => {
    const path = `levels[${index}]`
    return {
      level: index + 1,
      name: name ?? `Level ${index + 1}`,
      mode,
      quorum: neededApprovals(mode, quorum, approvers.length, path),
      approvers: approvers.map((approver, at) => planned(approver, `${path}.approvers[${at}]`)),
    }
  })
}

function fromApprovers(approvers: NonNullable<CreateBody['approvers']>): PlannedLevel[] {
  const byLevel = Map.groupBy(
    approvers.map((approver, index) => ({ level: approver.level, approver: planned(approver, `approvers[${index}]`) })),
    ({ level }) => level,
  )
  const highest = Math.max(...byLevel.keys())
  for (let level = 1; level < highest; level++) {
    if (!byLevel.has(level))
      throw unprocessable(
        'level_gap',
        `Levels must count 1, 2, 3 … without a hole: nobody is named for level ${level}.`,
        'approvers',
      )
  }
  return Array.from({ length: highest }, (_, index) => {
    const named = byLevel.get(index + 1) ?? []
    return {
      level: index + 1,
      name: `Level ${index + 1}`,
      mode: 'all',
      quorum: named.length,
      approvers: named.map(({ approver }) => approver),
    }
  })
}

function neededApprovals(mode: LevelInput['mode'], quorum: number | undefined, people: number, path: string): number {
  if (mode !== 'quorum') {
    if (quorum !== undefined)
      throw unprocessable('quorum_without_mode', 'quorum belongs to mode "quorum".', `${path}.quorum`)
    return mode === 'any' ? 1 : people
  }
  if (quorum === undefined)
    throw unprocessable('quorum_missing', 'Mode "quorum" needs quorum: how many must approve.', `${path}.quorum`)
  if (quorum > people)
    throw unprocessable('quorum_too_large', `${quorum} approvals cannot come from ${people} people.`, `${path}.quorum`)
  return quorum
}

function planned(approver: LevelInput['approvers'][number], path: string): PlannedApprover {
  const { userId, username, email, role, department } = approver
  return { person: { userId, username, email }, role, department, path }
}
