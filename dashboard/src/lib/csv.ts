/** Comma-separated values (RFC 4180) that a spreadsheet takes as text. Pure. */

export type CsvCell = string | number | null

/** With it a spreadsheet knows that the file is UTF-8. */
const BEGINNING = '\uFEFF'
/** What makes a spreadsheet take a cell for a formula, in full width as well. */
const FORMULA = /^\s*[=+\-@\t\r\n＝＋－＠]/u
const SPECIAL = /[",\r\n]/

/** A file of these lines. Text that would be a formula gets an apostrophe before it; a number stays one. */
export function csvOf(lines: readonly (readonly CsvCell[])[]): string {
  return BEGINNING + lines.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(value: CsvCell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = FORMULA.test(value) ? `'${value}` : value
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
