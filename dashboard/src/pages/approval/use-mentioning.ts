/** Suggests other people while one is being mentioned: who they are, which of them is meant, and the keys that choose. */
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type KeyboardEvent } from 'react'
import { commentRoutes, type Reader } from '../../../../src/approvals/comment-contract.ts'
import { read } from '../../lib/reads.ts'
import { useSession } from '../../lib/session.ts'
import type { Mentioning } from './comment-model.ts'

const TYPING_PAUSE_MS = 120
const SUGGESTED = 8
/** More than are shown: while the next answer is on its way, one may go on among them. */
const ASKED_FOR = 40
const NONE: readonly Reader[] = []

type Settings = {
  approvalId: string
  mentioning: Mentioning | undefined
  /** Somebody writes: whoever may be mentioned is asked for before the first @, and is there at once. */
  isTyping: boolean
  onChoose: (person: Reader) => void
}

export function useMentioning({ approvalId, mentioning, isTyping, onChoose }: Settings) {
  const { user } = useSession()
  const query = mentioning?.query ?? ''
  const [q] = useDebouncedValue(query, TYPING_PAUSE_MS)
  const [active, setActive] = useState(0)
  // Escape closes the list for the mention that is being typed, not for the next one.
  const [closedAt, setClosedAt] = useState<number | null>(null)
  if (mentioning === undefined && closedAt !== null) setClosedAt(null)
  const isWanted = mentioning !== undefined && mentioning.start !== closedAt
  const found = useQuery({
    ...read(commentRoutes.readers, {
      params: { id: approvalId },
      query: { limit: ASKED_FOR, ...(q === '' ? {} : { q }) },
    }),
    enabled: isTyping,
    placeholderData: keepPreviousData,
  })
  const people = isWanted
    ? (found.data?.data ?? NONE).filter((person) => person.id !== user.id && isMeant(person, query)).slice(0, SUGGESTED)
    : NONE
  const isAnswered = q === query && found.isSuccess && !found.isPlaceholderData
  /** What nobody is called who could be mentioned. */
  const sought = isWanted && query !== '' && isAnswered && people.length === 0 ? query : undefined
  const index = Math.min(active, people.length - 1)
  const choose = (person: Reader | undefined): void => {
    setActive(0)
    if (person) onChoose(person)
  }
  /** Whether the key was for the list. */
  const onKey = (event: KeyboardEvent): boolean => {
    if (people.length === 0 || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey)
      return false
    const actions: Record<string, () => void> = {
      ArrowDown: () => setActive((index + 1) % people.length),
      ArrowUp: () => setActive((index + people.length - 1) % people.length),
      Enter: () => choose(people[index]),
      Tab: () => choose(people[index]),
      Escape: () => setClosedAt(mentioning?.start ?? null),
    }
    const action = event.shiftKey ? undefined : actions[event.key]
    if (!action) return false
    event.preventDefault()
    action()
    return true
  }
  const close = (): void => setClosedAt(mentioning?.start ?? null)
  return { people, index, sought, choose, onKey, close }
}

/** The answer to what was typed a moment ago is still shown, as far as it holds. */
function isMeant({ name, username }: Reader, query: string): boolean {
  const sought = query.toLowerCase()
  return name.toLowerCase().includes(sought) || username.toLowerCase().includes(sought)
}
