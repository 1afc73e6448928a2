/** A form that is checked by the route's own schema before it is sent, and shows the server's refusals at their fields. */
import { useForm } from '@mantine/form'
import { useEffect, useEffectEvent } from 'react'
import type { z } from 'zod'
import { fieldErrors } from './api-error.ts'
import { fieldWords } from './field-words.ts'

type Settings<V> = {
  initial: V
  schema: z.ZodType
  /** What the values are sent as. */
  bodyOf: (values: V) => unknown
  /** Why the last attempt to send was refused. */
  error: Error | null
}

export type ApiForm<V extends Record<string, unknown>> = ReturnType<typeof useApiForm<V>>

export function useApiForm<V extends Record<string, unknown>>({ initial, schema, bodyOf, error }: Settings<V>) {
  const form = useForm<V>({ initialValues: initial, validate: (values) => problemsOf(schema, bodyOf(values)) })
  const showRefusals = useEffectEvent((refusal: Error | null) => form.setErrors(fieldErrors(refusal)))
  useEffect(() => showRefusals(error), [error])
  return form
}

/** The first message of each outermost field. */
function problemsOf(schema: z.ZodType, body: unknown): Record<string, string> {
  const result = schema.safeParse(body)
  const issues = result.success ? [] : result.error.issues
  return Object.fromEntries(issues.toReversed().map((issue) => [String(issue.path[0] ?? ''), fieldWords(issue)]))
}
