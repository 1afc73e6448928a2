/** What each permission lets a service do, in words. Permissions of rooms that are not built yet are not offered. */
import type { Permission } from '../../../../src/route.ts'
import { t } from '../../lib/i18n/t.ts'

type Explained = { value: Permission; label: string; explanation: string }

export const PERMISSION_GROUPS: { title: string; permissions: Explained[] }[] = [
  {
    title: t('Approvals'),
    permissions: [
      { value: 'approvals:read', label: t('Read'), explanation: t('List its own approvals and read their state.') },
      {
        value: 'approvals:create',
        label: t('Ask'),
        explanation: t('Create approvals and change those that are pending.'),
      },
      { value: 'approvals:cancel', label: t('Withdraw'), explanation: t('Cancel its own pending approvals.') },
      {
        value: 'approvals:decide',
        label: t('Decide for people'),
        explanation: t('Approve and reject in the name of an approver. The audit log says that the service spoke.'),
      },
    ],
  },
  {
    title: t('Webhooks'),
    permissions: [
      { value: 'webhooks:read', label: t('Read'), explanation: t('List its webhooks and their deliveries.') },
      {
        value: 'webhooks:write',
        label: t('Manage'),
        explanation: t('Register, change, test and delete its webhooks; send deliveries again.'),
      },
    ],
  },
  {
    title: t('Events'),
    permissions: [
      { value: 'events:read', label: t('Read'), explanation: t('Follow the feed of its events.') },
      { value: 'events:write', label: t('Trigger'), explanation: t('Send events of its own types to its webhooks.') },
    ],
  },
  {
    title: t('Mails'),
    permissions: [
      { value: 'mails:report', label: t('Report'), explanation: t('For a mail server: hand delivery reports in.') },
    ],
  },
]

/** What a service may do, one line for each room: `Approvals: read, ask`. */
export function permissionLines(permissions: Permission[]): string[] {
  if (permissions.includes('*')) return ['Everything']
  const known = PERMISSION_GROUPS.flatMap(({ title, permissions: offered }) => {
    const labels = offered.filter(({ value }) => permissions.includes(value)).map(({ label }) => label.toLowerCase())
    return labels.length === 0 ? [] : [`${title}: ${labels.join(', ')}`]
  })
  const offered = new Set(PERMISSION_GROUPS.flatMap((group) => group.permissions.map(({ value }) => value)))
  return [...known, ...permissions.filter((permission) => !offered.has(permission))]
}
