/** What the bell and devices say, in English. A language is one file like this one; what must be said is the type of this one. */

/** Whose request it is; null: the reader's own. */
type Owner = string | null

const REASONS: Record<string, string> = {
  manual: 'was switched off',
  gone: 'was disabled: the receiver says that it is gone for good',
  no_success: 'was disabled: it has had no success for five days',
}

const FIELDS: Record<string, string> = {
  title: 'title',
  description: 'description',
  dueDate: 'due date',
  priority: 'priority',
  urgency: 'urgency',
  amount: 'amount',
  currency: 'currency',
  fields: 'fields',
  metadata: 'details',
}

const request = (owner: Owner): string => (owner === null ? 'your request' : `the request of ${owner}`)
const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export const en = {
  /** `amount` is written out, if there is one. */
  assigned: (who: string, amount: string | null) => `${who} asks you to decide${amount === null ? '' : ` · ${amount}`}`,
  approved: (by: string | null, owner: Owner) => `${by ?? 'An approver'} approved ${request(owner)}`,
  rejected: (by: string | null, owner: Owner) => `${by ?? 'An approver'} rejected ${request(owner)}`,
  cancelled: (owner: Owner) => `${capitalized(request(owner))} was withdrawn`,
  settled: (by: string | null) => `${by ?? 'An approver'} decided; your answer is no longer needed`,
  changedAsked: (who: string, fields: string) => `What ${who} asks you has changed: ${fields}`,
  changed: (owner: Owner, fields: string) => `${capitalized(request(owner))} has changed: ${fields}`,
  mentioned: (by: string | null) => `${by ?? 'Somebody'} mentioned you`,
  commented: (by: string | null) => `${by ?? 'Somebody'} commented`,
  failing: (hours: number) => `The webhook has had no success for ${hours} h`,
  disabled: (reason: string | null) => `The webhook ${REASONS[reason ?? ''] ?? 'was disabled'}`,
  recovered: 'The webhook succeeds again',
  deadLetter: 'A delivery has failed for good',
  unreachable: (address: string) => `cannot be reached by mail at ${address}`,
  /** A field that changed, by its name in the API. */
  field: (name: string) => FIELDS[name] ?? name,
  /** On devices, where details are to be hidden or many have come together. */
  push: {
    waits: 'Something waits for your decision',
    aboutWebhook: 'There is news about a webhook',
    aboutRequest: 'There is news about a request',
    test: 'This is a test: messages reach this device',
    manyWait: (count: number) => `${count} requests wait for your decision`,
    many: (count: number) => `${count} new notifications`,
  },
}

export type TellingWords = typeof en
