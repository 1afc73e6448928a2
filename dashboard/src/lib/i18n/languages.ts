/** The languages of the dashboard: a language is two files in `words/` and a few lines here. Pure but for loading the words. */
import type { LANGUAGES } from '../../../../src/notifications/preferences-contract.ts'
import type { Refusals, Words } from './translate.ts'

export type Language = (typeof LANGUAGES)[number]

/** Fetched only when it is chosen. */
export const WORDS: Record<Language, () => Promise<{ words: Words; refusals: Refusals }>> = {
  en: () => Promise.resolve({ words: {}, refusals: {} }),
  th: async () => {
    const [{ th }, { refusalsTh }] = await Promise.all([
      import('../../words/th.ts'),
      import('../../words/refusals-th.ts'),
    ])
    return { words: th, refusals: refusalsTh }
  },
}

/** What was chosen here, else the first that the browser asks for; English when there is none of them. */
export function chooseLanguage(chosen: string | null, wanted: readonly string[]): Language {
  const known = [chosen ?? '', ...wanted].map(languageOf).find((each) => each !== undefined)
  return known ?? 'en'
}

/** As the browser's region writes times and numbers, with years counted as in the mails. */
export function localeOf(language: Language, wanted: readonly string[]): string {
  const regional =
    wanted.find((each) => languageOf(each) === language && isLocale(each)) ?? (language === 'en' ? 'en-US' : language)
  return new Intl.Locale(regional, { calendar: 'gregory' }).toString()
}

/** Some systems have browsers ask for what is none, such as `en-US@posix`. */
function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0
  } catch {
    return false
  }
}

function languageOf(tag: string): Language | undefined {
  const [code] = tag.toLowerCase().split('-')
  return Object.keys(WORDS).find((each): each is Language => each === code)
}
