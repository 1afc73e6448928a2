/** What a letter says, before it is HTML or plain text. Pure. */
import type { Format } from './format.ts'
import type { Words } from './words/en.ts'

/** The page on which people choose how they are told. */
export const PREFERENCES = '/account/notifications'

export type Block =
  | { kind: 'text'; text: string }
  /** A line that says what the next block is. */
  | { kind: 'title'; text: string }
  | { kind: 'facts'; rows: readonly { label: string; value: string }[] }
  /** What somebody else wrote, with its line breaks. */
  | { kind: 'quote'; text: string; by?: string }
  | { kind: 'note'; title: string; text: string }
  | { kind: 'list'; items: readonly Item[] }
  | { kind: 'actions'; actions: readonly Action[] }
  /** What is read last, if at all. */
  | { kind: 'fine'; text: string }

/** A link that says what it does. */
export type Action = { label: string; url: string; tone: 'primary' | 'danger' | 'plain' }

/** One of several that a letter tells of: the page that has it whole, a line beside, and what may be done about it at once. */
export type Item = { label: string; url: string; detail: string; actions?: readonly Action[] }

export type Content = {
  subject: string
  /** What a list of mails shows beside the subject. */
  preview: string
  heading: string
  blocks: readonly Block[]
  /** Why the reader gets this mail. */
  because: string
}

/** In whose language, zone and words it is written, and where its links lead. */
export type Writing = {
  words: Words
  format: Format
  publicUrl: string
  /** Of the links to decide by; null where there are none. */
  linkToken: string | null
  /** The same of mails that went into this one, by their ids. */
  linkTokens: ReadonlyMap<string, string>
  ending: Ending
}

/** How its reader ends mails of this kind: by a link, not at all, or (null) only in the settings. */
export type Ending = { kind: 'link'; url: string } | { kind: 'duty' } | null

/** A kind of letter: one file, and one line in kinds.ts. */
export type Kind = {
  /** Writes the letter of these facts. @throws when they are not its facts */
  write(facts: unknown, writing: Writing): Content
}
