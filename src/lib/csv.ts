/** Comma-separated values (RFC 4180) that a spreadsheet takes as text. Pure; the dashboard makes its files with it too. */

export type CsvCell = string | number | null

/** With it a spreadsheet knows that the file is UTF-8. */
export const CSV_BEGINNING = '\ufeff'

/** What makes a spreadsheet take a cell for a formula, in full width as well. */
const FORMULA = /^\s*[=+\-@\t\r\n＝＋－＠]/u
const SPECIAL = /[",\r\n]/

/** One line with its end. Text that would be a formula gets an apostrophe before it; a number stays one. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(value: CsvCell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = FORMULA.test(value) ? `'${value}` : value
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
