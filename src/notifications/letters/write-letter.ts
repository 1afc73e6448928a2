/** Writes a mail's facts as a letter to its reader. Pure. */
import { newsOfMail, ruleOf } from '../channels.ts'
import type { Ending, Kind } from './content.ts'
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

/** What only the reader of a mail may have. `linkToken`: of its links to decide by. `unsubscribeUrl`: ends mails of its kind. */
export type Secrets = { linkToken?: string | null; unsubscribeUrl?: string | undefined }

/** Stands for a token in what others may read. */
export const REDACTED = 'redacted'

/** @throws for a kind that there is none of, and for facts that are not of that kind */
export function writeLetter(
  { kind, facts }: Unwritten,
  { language, timeZone }: Reader,
  publicUrl: string,
  { linkToken = null, unsubscribeUrl }: Secrets = {},
): Letter {
  const found: Kind | undefined = Object.entries(KINDS).find(([name]) => name === kind)?.[1]
  if (!found) throw new Error(`there is no kind of mail ${kind}`)
  const words = wordsOf(language)
  const format = createFormat(words.language, timeZone)
  const writing = { words, format, publicUrl, linkToken, ending: endingOf({ kind, facts }, unsubscribeUrl) }
  const content = found.write(facts, writing)
  const subject = oneLine(content.subject, MAX_SUBJECT)
  return { subject, text: plainText(content, writing), html: htmlDocument({ ...content, subject }, writing) }
}

function endingOf({ kind, facts }: Unwritten, unsubscribeUrl: string | undefined): Ending {
  if (unsubscribeUrl !== undefined) return { kind: 'link', url: unsubscribeUrl }
  const news = newsOfMail(kind, facts)
  return news !== undefined && ruleOf(news, 'email') === 'always' ? { kind: 'duty' } : null
}
