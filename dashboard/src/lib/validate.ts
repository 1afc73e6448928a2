import type { z } from 'zod'

/** Checks a form with the very schema that the server will check it with: the first message of each outermost field. */
export function problemsOf(schema: z.ZodType, body: unknown): Record<string, string> {
  const result = schema.safeParse(body)
  const issues = result.success ? [] : result.error.issues
  return Object.fromEntries(issues.toReversed().map(({ path, message }) => [String(path[0] ?? ''), message]))
}
