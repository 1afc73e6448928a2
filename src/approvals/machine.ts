/**
 * The rules of an approval, pure: a state and a command in, the next state or a refusal out. No clock, no database.
 *
 * Levels are asked one after the other. A level needs `quorum` approvals (all: everybody, any: one). A rejection is one
 * vote: it settles its level as soon as the people left can no longer reach the quorum, and with the level the approval.
 */

export type Status = 'PENDING' | 'APPROVED' | 'REJECTED' | 'CANCELLED'
export type LevelStatus = 'WAITING' | 'OPEN' | 'APPROVED' | 'REJECTED' | 'SKIPPED'
export type SlotDecision = 'PENDING' | 'APPROVED' | 'REJECTED' | 'SKIPPED'

export type Level = { level: number; quorum: number; status: LevelStatus }
export type Slot = { level: number; userId: string; decision: SlotDecision }
export type State = { status: Status; currentLevel: number; levels: readonly Level[]; slots: readonly Slot[] }

export type Verdict = 'APPROVED' | 'REJECTED'
export type Command = { kind: 'decide'; userId: string; verdict: Verdict } | { kind: 'cancel' }

export type Refusal = 'already_completed' | 'already_decided' | 'not_your_turn' | 'not_an_approver'

/** Either the next state (with the slot that was decided), or why not. */
export type Outcome = { next: State; level: number } | { refused: Refusal }

/** The state right after creation: the first level is open. Levels are 1..n without a hole. */
export function start(levels: readonly Omit<Level, 'status'>[], slots: readonly Omit<Slot, 'decision'>[]): State {
  return {
    status: 'PENDING',
    currentLevel: 1,
    levels: levels.map((level) => ({ ...level, status: level.level === 1 ? 'OPEN' : 'WAITING' })),
    slots: slots.map((slot) => ({ ...slot, decision: 'PENDING' })),
  }
}

export function transition(state: State, command: Command): Outcome {
  switch (command.kind) {
    case 'decide':
      return decide(state, command.userId, command.verdict)
    case 'cancel':
      if (state.status !== 'PENDING') return { refused: 'already_completed' }
      return { next: settle(state, 'CANCELLED', 'SKIPPED'), level: state.currentLevel }
    default:
      return command satisfies never
  }
}

/** True while this slot's person is being asked. */
export function isAsked(state: State, slot: Slot): boolean {
  return state.status === 'PENDING' && slot.level === state.currentLevel && slot.decision === 'PENDING'
}

function decide(state: State, userId: string, verdict: Verdict): Outcome {
  const refused = refusal(state, userId)
  if (refused) return { refused }

  const level = state.currentLevel
  const slots = state.slots.map((slot) =>
    slot.level === level && slot.userId === userId ? { ...slot, decision: verdict } : slot,
  )
  return { next: advance({ ...state, slots }), level }
}

function refusal(state: State, userId: string): Refusal | undefined {
  const own = state.slots.filter((slot) => slot.userId === userId)
  if (own.length === 0) return 'not_an_approver'
  if (state.status !== 'PENDING') return 'already_completed'
  const current = own.find((slot) => slot.level === state.currentLevel)
  if (current?.decision === 'PENDING') return undefined
  const hasSaid = own.some(
    (slot) => slot.decision === 'APPROVED' || slot.decision === 'REJECTED' || slot.level < state.currentLevel,
  )
  return hasSaid ? 'already_decided' : 'not_your_turn'
}

/** Settles the current level when its votes suffice, and opens the next one or ends the approval. */
function advance(state: State): State {
  const votes = state.slots.filter((slot) => slot.level === state.currentLevel)
  const approvals = votes.filter((slot) => slot.decision === 'APPROVED').length
  const open = votes.filter((slot) => slot.decision === 'PENDING').length
  const needed = state.levels.find((level) => level.level === state.currentLevel)?.quorum ?? votes.length

  if (approvals + open < needed) return settle(state, 'REJECTED', 'REJECTED')
  if (approvals < needed) return state
  return state.currentLevel === state.levels.length ? settle(state, 'APPROVED', 'APPROVED') : openNext(state)
}

function openNext(state: State): State {
  const done = state.currentLevel
  return {
    ...state,
    currentLevel: done + 1,
    levels: state.levels.map((level) => {
      if (level.level === done) return { ...level, status: 'APPROVED' }
      return level.level === done + 1 ? { ...level, status: 'OPEN' } : level
    }),
    slots: state.slots.map((slot) =>
      slot.level === done && slot.decision === 'PENDING' ? { ...slot, decision: 'SKIPPED' } : slot,
    ),
  }
}

/** Ends the approval: the open level gets `ofLevel`, everything that still waited is skipped. */
function settle(state: State, status: Status, ofLevel: LevelStatus): State {
  return {
    ...state,
    status,
    levels: state.levels.map((level) => {
      if (level.status === 'OPEN') return { ...level, status: ofLevel }
      return level.status === 'WAITING' ? { ...level, status: 'SKIPPED' } : level
    }),
    slots: state.slots.map((slot) => (slot.decision === 'PENDING' ? { ...slot, decision: 'SKIPPED' } : slot)),
  }
}
