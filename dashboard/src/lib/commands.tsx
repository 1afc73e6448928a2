/** What a page can be told by a key, by two in turn, or from the palette: pages say what a command does while they are shown. */
import { useWindowEvent } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { createContext, use, useEffect, useRef, useState, type ReactNode } from 'react'
import {
  COMMAND_IDS,
  type CommandId,
  keysInForce,
  keysInWords,
  meantBy,
  SEQUENCE_MS,
} from '../../../src/account/command-shapes.ts'
import { accountRoutes, type AccountKeys } from '../../../src/account/contract.ts'
import { read } from './reads.ts'

type Actions = Partial<Record<CommandId, () => void>>
type Said = { actions: { current: Actions }; goesFirst: boolean }
type Registry = {
  add(said: Said): () => void
  /** What goes first, and then what was said last, is what is meant. */
  find(id: CommandId): (() => void) | undefined
}

const NOBODY: Registry = { add: () => () => undefined, find: () => undefined }
const CommandsContext = createContext<Registry>(NOBODY)

const BUSY =
  'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]'

const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'CapsLock', 'AltGraph'])

/** Hears the keys: by the character typed, so that they hold on every keyboard layout, and never while typing. */
export function CommandsProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(createRegistry)
  const keys = useKeysInForce()
  const begun = useRef<{ key: string; at: number } | null>(null)
  useWindowEvent('keydown', (event) => {
    // Shift is a part of the key that comes with it.
    if (MODIFIERS.has(event.key)) return
    const before = begun.current && performance.now() - begun.current.at <= SEQUENCE_MS ? begun.current.key : ''
    begun.current = null
    const isChord = event.ctrlKey || event.metaKey || event.altKey
    const isBusy = event.target instanceof Element && event.target.closest(BUSY) !== null
    if (isChord || isBusy || event.defaultPrevented) return
    const meant = meantBy(before + event.key, keys)
    // The second key is never taken for one alone: whoever mistypes `g` decides nothing.
    if (before === '' && meant === 'begun') begun.current = { key: event.key, at: performance.now() }
    if (meant === undefined || meant === 'begun') return
    const action = registry.find(meant.command)
    if (!action) return
    event.preventDefault()
    action()
  })
  return <CommandsContext value={registry}>{children}</CommandsContext>
}

/** While this is shown, these commands do this. `goesFirst`: whoever else on the page has a use for them. */
export function useCommands(actions: Actions, { goesFirst = false }: { goesFirst?: boolean } = {}): void {
  const registry = use(CommandsContext)
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => registry.add({ actions: latest, goesFirst }), [registry, goesFirst])
}

/** The commands that do something on the page as it stands. */
export function useCommandsAtHand(): () => { id: CommandId; run: () => void }[] {
  const registry = use(CommandsContext)
  return () =>
    COMMAND_IDS.flatMap((id) => {
      const run = registry.find(id)
      return run ? [{ id, run }] : []
    })
}

export const keysQuery = read(accountRoutes.keys, {})

/** As the person has set them; undefined until that is known. */
export function useOwnKeys(): AccountKeys | undefined {
  return useQuery(keysQuery).data
}

/** No key gives a command before it is known whether it should. */
export function useKeysInForce(): ReturnType<typeof keysInForce> {
  const keys = useOwnKeys()
  return keys?.isOn === true ? keysInForce(keys.own) : {}
}

/** As it is shown. */
export function useKeyOf(id: CommandId): string | undefined {
  const keys = useKeysInForce()[id]
  return keys && keysInWords(keys)
}

function createRegistry(): Registry {
  const shown: Said[] = []
  const last = (id: CommandId, isWanted: (said: Said) => boolean): (() => void) | undefined =>
    shown.findLast((said) => said.actions.current[id] !== undefined && isWanted(said))?.actions.current[id]
  return {
    add(said) {
      shown.push(said)
      return () => {
        shown.splice(shown.indexOf(said), 1)
      }
    },
    find: (id) => last(id, ({ goesFirst }) => goesFirst) ?? last(id, () => true),
  }
}
