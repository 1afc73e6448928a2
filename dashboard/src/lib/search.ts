/**
 * What an address holds, by name. Nonsense in it is left out, and the rest is shown. Part of the first load, which is
 * why it is no schema of zod: that would be a tenth of it.
 */

/** Undefined for what it does not take. */
export type Reader<T> = (value: unknown) => T | undefined

export type SearchOf<R extends Record<string, Reader<unknown>>> = { [Name in keyof R]?: ReturnType<R[Name]> }

/** Every name is there, if only as undefined: the router would else fall back to what the address says. */
export function searchOf<const R extends Record<string, Reader<unknown>>>(
  readers: R,
): (search: Record<string, unknown>) => SearchOf<R>
export function searchOf(readers: Record<string, Reader<unknown>>) {
  return (search: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(readers).map(([name, read]) => [name, read(search[name])]))
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function textUpTo(max: number): Reader<string> {
  return (value) => (typeof value === 'string' && value.length > 0 && value.length <= max ? value : undefined)
}

export function matching(pattern: RegExp): Reader<string> {
  return (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined)
}

export function oneOf<const T extends string>(values: readonly T[]): Reader<T> {
  return (value) => values.find((known) => known === value)
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export function yes(value: unknown): true | undefined {
  return value === true ? true : undefined
}

const DAY = /^\d{4}-\d\d-\d\d$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/

/** A day of the calendar: `2026-02-28`, not `2026-02-30`. */
export function day(value: unknown): string | undefined {
  if (typeof value !== 'string' || !DAY.test(value)) return undefined
  const at = new Date(value)
  return Number.isNaN(at.getTime()) || !at.toISOString().startsWith(value) ? undefined : value
}

/** A moment: `2026-02-28T08:00:00Z`. */
export function time(value: unknown): string | undefined {
  if (typeof value !== 'string' || !TIME.test(value) || day(value.slice(0, 10)) === undefined) return undefined
  return Number.isNaN(Date.parse(value)) ? undefined : value
}
