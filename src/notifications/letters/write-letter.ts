/** Writes a mail's facts as a letter to its reader. Pure. */
import type { Kind } from './content.ts'
import { createFormat } from './format.ts'
import { KINDS } from './kinds.ts'
import { wordsOf } from './languages.ts'
import { htmlDocument } from './layout.ts'
import { plainText } from './plain.ts'
import { oneLine } from './text.ts'

export type Letter = { subject: string; text: string; html: string }

/** The language and the zone that a person has named, if any. */
export type Reader = { language: string | null; timeZone: string | null }

export type Unwritten = { kind: string; facts: unknown }

const MAX_SUBJECT = 240

/** Stands for the token in what others may read. */
export const REDACTED = 'redacted'

/**
 * `linkToken`: of the links to decide by, where the mail has some.
 * @throws for a kind that there is none of, and for facts that are not of that kind
 */
export function writeLetter(
  { kind, facts }: Unwritten,
  { language, timeZone }: Reader,
  publicUrl: string,
  linkToken: string | null = null,
): Letter {
  const found: Kind | undefined = Object.entries(KINDS).find(([name]) => name === kind)?.[1]
  if (!found) throw new Error(`there is no kind of mail ${kind}`)
  const words = wordsOf(language)
  const writing = { words, format: createFormat(words.language, timeZone), publicUrl, linkToken }
  const content = found.write(facts, writing)
  const subject = oneLine(content.subject, MAX_SUBJECT)
  return { subject, text: plainText(content, writing), html: htmlDocument({ ...content, subject }, writing) }
}
