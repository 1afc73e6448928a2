/** Comma-separated values (RFC 4180) that a spreadsheet takes as text. Pure. */

/** With it a spreadsheet knows that the file is UTF-8. */
export const CSV_BEGINNING = '\ufeff'

/** What makes a spreadsheet take a cell for a formula, in full width as well. */
const FORMULA = /^\s*[=+\-@\t\r\n＝＋－＠]/u
const NUMBER = /^-?\d+(\.\d+)?$/
const SPECIAL = /[",\r\n]/

/** One line with its end. Text that would be a formula gets an apostrophe before it; a number stays one. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
