/** A comment while it is typed: whom it mentions stands in it by name, and is sent by id. Pure. */
import { mentionOf } from '../../../../src/directory/mention-shapes.ts'

/** Whom the author has chosen, by the label that stands in the text after an `@`. */
export type Chosen = Readonly<Record<string, string>>

type Person = { id: string; name: string; username: string }

/** What is being typed after an `@`, and where that stands. */
export type Mentioning = { start: number; query: string }

const TYPED = /(?<=^|[\s(])@((?:[\p{L}\p{M}\p{N}._'’-]+(?: [\p{L}\p{M}\p{N}._'’-]*){0,2})?)$/u
const SYNTAX = /[\^$\\.*+?()[\]{}|/]/g
/** What cannot follow a name that is over. */
const IN_WORD = String.raw`[\p{L}\p{M}\p{N}_]`

/** Undefined where nobody is being mentioned, or that is done. */
export function mentioningAt(text: string, caret: number, chosen: Chosen): Mentioning | undefined {
  const found = TYPED.exec(text.slice(0, caret))
  if (!found) return undefined
  const query = found[1] ?? ''
  const isDone = Object.keys(chosen).some((label) => query === label || query.startsWith(`${label} `))
  return isDone ? undefined : { start: found.index, query }
}

/** The text with that person in it, and where to go on. */
export function withMention(
  text: string,
  { start, query }: Mentioning,
  person: Person,
  chosen: Chosen,
): { text: string; caret: number; chosen: Chosen } {
  const label = labelOf(person, chosen)
  const after = text.slice(start + 1 + query.length)
  const before = `${text.slice(0, start)}@${label} `
  return {
    text: before + after.replace(/^ /, ''),
    caret: before.length,
    chosen: { ...chosen, [label]: person.id },
  }
}

/** As it is sent. */
export function toWire(text: string, chosen: Chosen): string {
  return text.replaceAll(mentionsOf(chosen), (_, label: string) => mentionOf(chosen[label] ?? ''))
}

/** Whom the text mentions, as they stand in it. */
export function mentionedIn(text: string, chosen: Chosen): string[] {
  return [...new Set([...text.matchAll(mentionsOf(chosen))].map(([, label = '']) => label))]
}

/** Two people of one name are told apart by their usernames. */
function labelOf({ id, name, username }: Person, chosen: Chosen): string {
  const plain = name.replaceAll(/\s+/g, ' ').trim()
  const isTaken = plain === '' || (chosen[plain] !== undefined && chosen[plain] !== id)
  return isTaken ? `${plain} (${username})`.trim() : plain
}

/** The longest first: one name may begin with another. */
function mentionsOf(chosen: Chosen): RegExp {
  const labels = Object.keys(chosen)
    .toSorted((a, b) => b.length - a.length)
    .map((label) => label.replaceAll(SYNTAX, String.raw`\$&`))
  return labels.length === 0 ? /(?!)/gu : new RegExp(`@(${labels.join('|')})(?!${IN_WORD})`, 'gu')
}
