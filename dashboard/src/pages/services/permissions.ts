/** What each permission lets a service do, in words. Permissions of rooms that are not built yet are not offered. */
import type { Permission } from '../../../../src/route.ts'

type Explained = { value: Permission; label: string; explanation: string }

export const PERMISSION_GROUPS: { title: string; permissions: Explained[] }[] = [
  {
    title: 'Approvals',
    permissions: [
      { value: 'approvals:read', label: 'Read', explanation: 'List its own approvals and read their state.' },
      { value: 'approvals:create', label: 'Ask', explanation: 'Create approvals and change those that are pending.' },
      { value: 'approvals:cancel', label: 'Withdraw', explanation: 'Cancel its own pending approvals.' },
      {
        value: 'approvals:decide',
        label: 'Decide for people',
        explanation: 'Approve and reject in the name of an approver. The audit log says that the service spoke.',
      },
    ],
  },
  {
    title: 'Webhooks',
    permissions: [
      { value: 'webhooks:read', label: 'Read', explanation: 'List its webhooks and their deliveries.' },
      {
        value: 'webhooks:write',
        label: 'Manage',
        explanation: 'Register, change, test and delete its webhooks; send deliveries again.',
      },
    ],
  },
  {
    title: 'Events',
    permissions: [
      { value: 'events:read', label: 'Read', explanation: 'Follow the feed of its events.' },
      { value: 'events:write', label: 'Trigger', explanation: 'Send events of its own types to its webhooks.' },
    ],
  },
  {
    title: 'Mails',
    permissions: [
      { value: 'mails:report', label: 'Report', explanation: 'For a mail server: hand delivery reports in.' },
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
