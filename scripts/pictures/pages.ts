/** Every page of the dashboard, with something of the sample company open in it. */
import { z } from 'zod'
import { ask } from '../../tests/support/http.ts'

export type PicturedPage = { name: string; path: string }

/** What a server that nobody has asked yet shows. */
export const EMPTY_PAGES: PicturedPage[] = [
  { name: 'welcome', path: '/welcome' },
  { name: 'inbox', path: '/' },
  { name: 'statistics', path: '/statistics' },
  { name: 'notifications', path: '/notifications' },
  { name: 'services', path: '/services' },
  { name: 'webhooks', path: '/webhooks' },
  { name: 'events', path: '/events' },
  { name: 'jobs', path: '/jobs' },
  { name: 'mails', path: '/mails' },
  { name: 'people', path: '/people' },
  { name: 'audit', path: '/audit' },
  { name: 'system', path: '/system' },
  { name: 'missing', path: '/approvals/apr_none' },
]

type Listed = { id: string; name?: string | undefined }
const listed = z.object({ data: z.array(z.object({ id: z.string(), name: z.string().optional() })) })

/** What somebody sees who decides. */
export async function approverPages(url: string, cookie: string): Promise<PicturedPage[]> {
  const first = firstOf(url, cookie)
  return [
    { name: 'inbox', path: '/' },
    { name: 'approval', path: `/approvals/${await first('/api/approvals?mine=true&sort=dueDate')}` },
    { name: 'approval-decided', path: `/approvals/${await first('/api/approvals?status=APPROVED')}` },
    { name: 'notifications', path: '/notifications' },
    { name: 'account', path: '/account' },
    { name: 'account-notifications', path: '/account/notifications' },
  ]
}

/** What only an administrator sees. */
export async function administratorPages(url: string, cookie: string): Promise<PicturedPage[]> {
  const first = firstOf(url, cookie)
  const webhook = await first('/api/webhooks', ({ name }) => name === 'ERP order release')
  await ask(url, 'POST', `/api/webhooks/${webhook}/test`, { cookie })
  return [
    ...EMPTY_PAGES.filter(({ name }) => !['inbox', 'notifications', 'missing'].includes(name)),
    { name: 'service', path: `/services/${await first('/api/services')}` },
    { name: 'webhook', path: `/webhooks/${webhook}` },
    ...['deliveries', 'dead', 'replay', 'settings', 'secrets'].map((tab) => ({
      name: `webhook-${tab}`,
      path: `/webhooks/${webhook}?tab=${tab}`,
    })),
    { name: 'mail', path: `/mails?mail=${await first('/api/mails')}` },
    { name: 'person', path: `/people?person=${await first('/api/directory/users')}` },
    { name: 'departments', path: '/people?tab=departments' },
  ]
}

/** Finds the id of the first that a list holds. */
function firstOf(url: string, cookie: string) {
  return async (path: string, isWanted: (item: Listed) => boolean = () => true): Promise<string> => {
    const found = listed.parse((await ask(url, 'GET', path, { cookie })).body).data.find(isWanted)
    if (!found) throw new Error(`${path} lists nothing to take a picture of`)
    return found.id
  }
}
