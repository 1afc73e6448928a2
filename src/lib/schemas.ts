/** zod pieces that every contract is made of. Messages are read by people: they say what is expected. */
import { z } from 'zod'
import { idPattern, type IdKind } from './id-kinds.ts'

/** Text that PostgreSQL and JSON can hold: no NUL, no lone surrogate; `max` counts UTF-16 units. */
export function text(max: number, min = 1): z.ZodString {
  return bounded(z.string(), max, min)
}

/** Several lines of text: ends and line breaks as everybody writes them, and no control character but tab and line feed. */
export function lines(max: number): z.ZodString {
  const plain = z.string().overwrite((value) => value.replaceAll('\r\n', '\n').trim())
  return bounded(plain, max, 1).refine((value) => !CONTROL.test(value), 'must not contain control characters')
}

const CONTROL = /[^\P{Cc}\n\t]/u

function bounded(value: z.ZodString, max: number, min: number): z.ZodString {
  return value
    .min(min, min === 1 ? 'must not be empty' : `must have at least ${min} characters`)
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
}

export function id(kind: IdKind): z.ZodString {
  return z.string().regex(idPattern(kind), `must be an id of kind ${kind}`)
}

/** Any RFC 3339 time of the years 1 to 9999; parsed to UTC, as it is stored and answered. */
export const timestamp = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-06-01T08:00:00Z (RFC 3339)' })
  .refine((value) => isRepresentable(new Date(value)), 'must lie in the years 1 to 9999')
  .transform((value) => new Date(value).toISOString())
  .meta({ description: 'RFC 3339' })

const FIRST_YEAR = 1
const LAST_YEAR = 9999

function isRepresentable(at: Date): boolean {
  const year = at.getUTCFullYear()
  return year >= FIRST_YEAR && year <= LAST_YEAR
}

/** A query flag: `true`, `false`, `1` or `0`. */
export const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1')

/** What every list takes. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2000).optional(),
  count: flag.optional().meta({ description: 'adds `total`' }),
}

/** The same for lists that are short by nature. */
export const wholeQuery = z.strictObject({ ...pageQuery, limit: pageQuery.limit.unwrap().default(200) })
export type WholeQuery = z.output<typeof wholeQuery>

/** What every list answers. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ data: z.array(item), nextCursor: z.string().nullable(), total: z.number().int().optional() })
}

/** What every refusal is told by. */
export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457; `code` is stable' })
export type Problem = z.output<typeof problem>

/** Free JSON of the caller's; `bytes` bounds its serialized size. */
export function jsonObject(bytes: number) {
  return z
    .record(z.string(), z.unknown())
    .refine(
      (value) => new TextEncoder().encode(JSON.stringify(value)).length <= bytes,
      `must be at most ${bytes} bytes of JSON`,
    )
}
