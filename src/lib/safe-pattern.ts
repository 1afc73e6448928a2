/** Which regular expressions of strangers are quick on any text: JavaScript's backtrack, so most that are written carelessly are not. */

const MAX_LENGTH = 200
/** How many ways of matching there may be at one place of the text. */
export const MAX_CHOICES = 64

const ESCAPE = String.raw`\\[dDwWsS.^$*+?()[\]{}|/\\-]`
const TOKEN = new RegExp(
  String.raw`(?<fixed>[\^$|)]|\((?:\?:)?)|(?:${ESCAPE}|\[\^?(?:${ESCAPE}|[^\]\\])+\]|[^\\[\](){}*+?|^$])(?<repeat>[?*+]|\{(?<from>\d{1,2})(?<comma>,(?<to>\d{0,2}))?\})?`,
  'gy',
)

/**
 * Why a pattern is refused, or undefined. Safe are characters, classes, groups that are not repeated, and few choices:
 * `?`, `|` and `{1,3}` multiply them. One `*` or `+` may be in a pattern that begins with `^` and has no `|`, so that each
 * place of the text is tried once.
 */
export function patternFault(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return `may have at most ${MAX_LENGTH} characters`
  const tokens = [...pattern.matchAll(TOKEN)].map((token) => token.groups ?? {})
  if ([...pattern.matchAll(TOKEN)].map(([text]) => text).join('') !== pattern)
    return 'may hold characters, classes, groups that are not repeated, and ? * + {n,m} after one character or class'
  if (!compiles(pattern)) return 'is not a regular expression'
  const endless = tokens.filter((token) => isEndless(token)).length
  const isAnchored = pattern.startsWith('^') && !tokens.some(({ fixed }) => fixed === '|')
  if (endless > 1 || (endless === 1 && !isAnchored))
    return 'may have one * or + (or {n,}), and then must begin with ^ and have no |'
  const choices = tokens.reduce((product, token) => product * choicesOf(token), 1)
  return choices > MAX_CHOICES ? 'has too many ways to match (? | {n,m})' : undefined
}

type Token = { [name: string]: string | undefined }

function isEndless({ repeat, comma, to }: Token): boolean {
  return repeat === '*' || repeat === '+' || (comma !== undefined && to === '')
}

function choicesOf({ fixed, repeat, from, to }: Token): number {
  if (fixed === '|' || repeat === '?') return 2
  return to === undefined || to === '' ? 1 : Math.max(1, Number(to) - Number(from) + 1)
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp
  } catch {
    return false
  }
}
