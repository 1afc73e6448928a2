/** The prefixes of our TypeIDs, shared with the dashboard. */
export const ID_PREFIXES = {
  approval: 'apr',
  decision: 'dec',
  comment: 'cmt',
  event: 'evt',
  webhook: 'whk',
  secret: 'whs',
  delivery: 'dlv',
  attempt: 'att',
  service: 'svc',
  key: 'key',
  user: 'usr',
  session: 'ses',
  account: 'acc',
  verification: 'ver',
  audit: 'aud',
  job: 'job',
  mail: 'mal',
  signingKey: 'sgk',
  notification: 'ntf',
  pushSubscription: 'psh',
  node: 'nod',
} as const

export type IdKind = keyof typeof ID_PREFIXES

/** What an id of that kind looks like. */
export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${ID_PREFIXES[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$`)
}
