/** The languages that mails are written in: one file, one line here and its code in the contract. */
import { LANGUAGES } from '../preferences-contract.ts'
import { en, type Words } from './words/en.ts'
import { th } from './words/th.ts'

const WORDS: Record<(typeof LANGUAGES)[number], Words> = { en, th }

/** The words of a language; English for one that nobody has said or that there is none of. */
export function wordsOf(language: string | null): Words {
  const code = LANGUAGES.find((each) => each === language) ?? 'en'
  return WORDS[code]
}
