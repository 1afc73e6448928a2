/** What came from elsewhere as an object whose fields are not known yet; empty when it is none. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
