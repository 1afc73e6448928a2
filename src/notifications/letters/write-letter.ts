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

export type Unwritten = { id: string; kind: string; facts: unknown }

const MAX_SUBJECT = 240

/**
 * What only the reader of a mail may have. `linkTokens`: of its links to decide by, and of those of mails that went into it, by
 * mail. `unsubscribeUrl`: ends mails of its kind.
 */
export type Secrets = { linkTokens?: ReadonlyMap<string, string>; unsubscribeUrl?: string | undefined }

/** Stands for a token in what others may read. */
export const REDACTED = 'redacted'

/** The tokens of these mails, as others may read them. */
export function redactedTokens(mailIds: Iterable<string>): Map<string, string> {
  return new Map(Array.from(mailIds, (id) => [id, REDACTED]))
}

/** @throws for a kind that there is none of, and for facts that are not of that kind */
export function writeLetter(
  { id, kind, facts }: Unwritten,
  { language, timeZone }: Reader,
  publicUrl: string,
  { linkTokens = new Map(), unsubscribeUrl }: Secrets = {},
): Letter {
  const found: Kind | undefined = Object.entries(KINDS).find(([name]) => name === kind)?.[1]
  if (!found) throw new Error(`there is no kind of mail ${kind}`)
  const words = wordsOf(language)
  const format = createFormat(words.language, timeZone)
  const ending = endingOf({ kind, facts }, unsubscribeUrl)
  const writing = { words, format, publicUrl, linkToken: linkTokens.get(id) ?? null, linkTokens, ending }
  const content = found.write(facts, writing)
  const subject = oneLine(content.subject, MAX_SUBJECT)
  return { subject, text: plainText(content, writing), html: htmlDocument({ ...content, subject }, writing) }
}

function endingOf({ kind, facts }: Omit<Unwritten, 'id'>, unsubscribeUrl: string | undefined): Ending {
  if (unsubscribeUrl !== undefined) return { kind: 'link', url: unsubscribeUrl }
  const news = newsOfMail(kind, facts)
  return news !== undefined && ruleOf(news, 'email') === 'always' ? { kind: 'duty' } : null
}
