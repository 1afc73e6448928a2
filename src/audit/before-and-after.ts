/** What a change made of some fields, as the audit log keeps it. Pure. */

/** Only of the fields that are named. */
export function beforeAndAfter(
  names: readonly string[],
  before: object,
  after: object,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const pick = (from: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))
  return { before: pick(before), after: pick(after) }
}
