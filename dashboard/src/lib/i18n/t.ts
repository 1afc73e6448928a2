/**
 * The words of this page. They are there before anything that imports this file is evaluated, so that labels may stand in
 * constants; another language takes effect with the next load of the page.
 */
import { chooseLanguage, type Language, localeOf, WORDS } from './languages.ts'
import { createTranslator } from './translate.ts'

const KEY = 'uxone.language'
/** Tests of what is written run without a browser. */
const isBrowser = typeof document !== 'undefined'
const wanted = isBrowser ? navigator.languages : []
const chosen = chooseLanguage(remembered(), wanted)

/** A page without its words is still a page. */
const loaded = await WORDS[chosen]().catch(() => undefined)
export const language = loaded === undefined ? 'en' : chosen
/** For Intl. In tests as on most browsers. */
export const locale = isBrowser ? localeOf(language, wanted) : 'en-US'
export const { t, tn, plural, translated, refusal } = createTranslator(locale, loaded?.words ?? {}, loaded?.refusals)

/** The language of whoever is signed in; null: the browser's. Loads the page again when it is another than the page's. */
export function adoptLanguage(wish: string | null): Promise<never> | undefined {
  const next = chooseLanguage(wish, wanted)
  remember(wish === null ? null : next)
  // Where nothing can be remembered, loading again would not change it.
  if (next === chosen || chooseLanguage(remembered(), wanted) !== next) return undefined
  window.location.reload()
  return new Promise(() => undefined)
}

function remembered(): string | null {
  try {
    return isBrowser ? localStorage.getItem(KEY) : null
  } catch {
    return null
  }
}

function remember(code: Language | null): void {
  try {
    if (code === null) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, code)
  } catch {
    // The browser keeps nothing for this page; then it is asked for its own language each time.
  }
}
