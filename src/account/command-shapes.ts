/** The commands of the dashboard that a single key gives, and which key that is. Pure. */

/** The one list of them: pages say what a command does there; help, the palette and the account read it. */
export const COMMANDS = {
  next: { key: 'j', label: 'Next approval' },
  previous: { key: 'k', label: 'Previous approval' },
  approve: { key: 'a', label: 'Approve' },
  reject: { key: 'r', label: 'Reject' },
  comment: { key: 'm', label: 'Write a comment' },
  watch: { key: 'w', label: 'Watch, or watch no more' },
  select: { key: 'x', label: 'Select the approval' },
  selectDown: { key: 'J', label: 'Select down to the next' },
  selectUp: { key: 'K', label: 'Select up to the previous' },
  selectAll: { key: 'X', label: 'Select all that are loaded' },
  search: { key: '/', label: 'Search the inbox' },
  filter: { key: 'f', label: 'Filter the inbox' },
  help: { key: '?', label: 'Keyboard shortcuts' },
} as const satisfies Record<string, { key: string; label: string }>

export type CommandId = keyof typeof COMMANDS

export function isCommandId(name: string): name is CommandId {
  return Object.hasOwn(COMMANDS, name)
}

export const COMMAND_IDS = Object.keys(COMMANDS).filter(isCommandId)

/** What a person has instead of the usual key; null: no key at all. */
export type OwnKeys = Partial<Record<CommandId, string | null>>

/** One character that can be typed: no space, no control character. */
export const ONE_KEY = /^[^\s\p{C}]$/u

/** The key of each command that has one. */
export function keysInForce(own: OwnKeys): Partial<Record<CommandId, string>> {
  const keys = COMMAND_IDS.map((id): [CommandId, string | null] => [
    id,
    own[id] === undefined ? COMMANDS[id].key : own[id],
  ])
  return Object.fromEntries(keys.filter(([, key]) => key !== null))
}

export type KeyConflict = { id: CommandId; key: string; holder: CommandId }

/** The first key of one's own that another command has already. */
export function conflictIn(own: OwnKeys): KeyConflict | undefined {
  const keys = keysInForce(own)
  for (const id of COMMAND_IDS) {
    const key = own[id]
    const holder = COMMAND_IDS.find((other) => other !== id && keys[other] === key)
    if (typeof key === 'string' && holder !== undefined) return { id, key, holder }
  }
  return undefined
}

export function conflictWords({ key, holder }: KeyConflict): string {
  return `“${key}” is the key of “${COMMANDS[holder].label}” already.`
}
