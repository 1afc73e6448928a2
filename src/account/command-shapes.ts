/** The commands of the dashboard that a single key gives, or two one after the other, and which those are. Pure. */

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
  goInbox: { key: 'gi', label: 'Go to the inbox' },
  goAll: { key: 'ga', label: 'Go to all I may see' },
  goNotifications: { key: 'gn', label: 'Go to notifications' },
  goStatistics: { key: 'gs', label: 'Go to statistics' },
  goWebhooks: { key: 'gw', label: 'Go to webhooks' },
} as const satisfies Record<string, { key: string; label: string }>

export type CommandId = keyof typeof COMMANDS

export function isCommandId(name: string): name is CommandId {
  return Object.hasOwn(COMMANDS, name)
}

export const COMMAND_IDS = Object.keys(COMMANDS).filter(isCommandId)

/** What a person has instead of the usual key; null: no key at all. */
export type OwnKeys = Partial<Record<CommandId, string | null>>

/** One character that can be typed, or two: no space, no control character. */
export const KEYS = /^[^\s\p{C}]{1,2}$/u

/** A command keeps its kind: one key, or two that are pressed one after the other. */
export function fitsCommand(id: CommandId, keys: string): boolean {
  return KEYS.test(keys) && Array.from(keys).length === COMMANDS[id].key.length
}

export function isSequence(id: CommandId): boolean {
  return COMMANDS[id].key.length > 1
}

/** As they are shown: `g i`. */
export function keysInWords(keys: string): string {
  return Array.from(keys).join(' ')
}

/** How long after its first key the second one still belongs to it. */
export const SEQUENCE_MS = 1000

/** What is meant by what was pressed: a command, the beginning of one, or nothing. */
export function meantBy(
  pressed: string,
  keys: Partial<Record<CommandId, string>>,
): { command: CommandId } | 'begun' | undefined {
  const command = COMMAND_IDS.find((id) => keys[id] === pressed)
  if (command !== undefined) return { command }
  return COMMAND_IDS.some((id) => keys[id]?.startsWith(pressed) === true) ? 'begun' : undefined
}

/** The key of each command that has one. */
export function keysInForce(own: OwnKeys): Partial<Record<CommandId, string>> {
  const keys = COMMAND_IDS.map((id): [CommandId, string | null] => [
    id,
    own[id] === undefined ? COMMANDS[id].key : own[id],
  ])
  return Object.fromEntries(keys.filter(([, key]) => key !== null))
}

export type KeyConflict = { id: CommandId; key: string; holder: CommandId }

/** The first key of one's own that another command has already, or begins with: a key alone would never be heard. */
export function conflictIn(own: OwnKeys): KeyConflict | undefined {
  const keys = keysInForce(own)
  for (const id of COMMAND_IDS) {
    const key = own[id]
    if (typeof key !== 'string') continue
    const holder = COMMAND_IDS.find((other) => other !== id && clash(keys[other], key))
    if (holder !== undefined) return { id, key, holder }
  }
  return undefined
}

function clash(one: string | undefined, other: string): boolean {
  return one !== undefined && (one.startsWith(other) || other.startsWith(one))
}

export function conflictWords({ id, key, holder }: KeyConflict): string {
  if (isSequence(id) !== isSequence(holder))
    return `“${keysInWords(key)}” cannot be told from the key of “${COMMANDS[holder].label}”.`
  return `“${keysInWords(key)}” is the key of “${COMMANDS[holder].label}” already.`
}
