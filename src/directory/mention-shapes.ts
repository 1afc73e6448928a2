/** How a text names people: by their ids, `@usr_…`, and by nothing else. So it stays right whatever they are called later. */

const MENTION = /@(usr_[0-7][0-9a-hjkmnp-tv-z]{25})(?![0-9A-Za-z_])/g

/** Each person once, in the order of the text. */
export function mentionedIn(text: string): string[] {
  return [...new Set([...text.matchAll(MENTION)].map(([, userId = '']) => userId))]
}

export function mentionOf(userId: string): string {
  return `@${userId}`
}

/** What stands between mentions, and whom they name. */
export type TextPart = { text: string } | { userId: string }

export function partsOf(text: string): TextPart[] {
  // A pattern with one group puts what it has caught at every second place.
  return text.split(MENTION).flatMap((part, index): TextPart[] => {
    if (index % 2 === 1) return [{ userId: part }]
    return part === '' ? [] : [{ text: part }]
  })
}

type Named = { id: string; name: string }

/** As people read it. Whoever is not among `people` stays as she stands there. */
export function withNames(text: string, people: readonly Named[]): string {
  const names = new Map(people.map(({ id, name }) => [id, name]))
  return text.replaceAll(MENTION, (whole, userId: string) => `@${names.get(userId) ?? whole.slice(1)}`)
}
