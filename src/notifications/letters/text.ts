/** Text of others, made fit for a letter. Pure. */

const MAX_LINE = 300
const MAX_QUOTE = 2000

/** Line breaks, other control characters, and what turns the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu
const UNPRINTABLE_IN_LINES = /[^\P{Cc}\n]+|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu

/** On one line: a line break in a subject would begin a header, and in the body a paragraph of ours. */
export function oneLine(text: string, max = MAX_LINE): string {
  return cut(text.replaceAll(UNPRINTABLE, ' ').trim(), max)
}

/** Paragraphs of others, with their line breaks. */
export function manyLines(text: string, max = MAX_QUOTE): string {
  const lines = text.replaceAll(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n').replaceAll(UNPRINTABLE_IN_LINES, ' ')
  return cut(lines.replaceAll(/\n{3,}/g, '\n\n').trim(), max)
}

/** `costCenter`, `COST_CENTER` → `Cost center`. */
export function humanized(code: string): string {
  const words = code
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text
  let kept = ''
  // Half a character is none, and an emoji may be made of several.
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, max))) {
    if (kept.length + segment.length > max - 1) break
    kept += segment
  }
  return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}…`
}
