/** What people and services may write, on every page that shows it: shown as it is, runs nothing, breaks nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { tooWide } from '../support/axe.ts'
import { launchBrowser, openPage, signInByForm, visit } from '../support/browser.ts'
import { HOSTILE_TEXTS, SCRIPTS, SHAPES } from '../support/hostile-texts.ts'
import { ask } from '../support/http.ts'
import { type LiveApp, type LivePerson, PASSWORD, startLiveApp } from '../support/live.ts'

const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 320, height: 640 } },
] as const

test('hostile texts are shown as they are, run nothing and break nothing', { timeout: 300_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const live = await startLiveApp()
  cleanup.defer(() => live.close())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const people = await joinAll(live)
  const paths = await fill(live, people)

  const found: string[] = []
  for (const look of LOOKS) {
    const { page, errors, close } = await openPage(browser, look)
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('dialog', (dialog) => asked.push(`dialog: ${dialog.message()}`))
    // The server's hours, of which statistics ask.
    await page.clock.setFixedTime(live.clock.now())
    await signInByForm(page, live.url, people[0].email, PASSWORD)
    for (const path of paths) {
      const where = `${path}, ${look.viewport.width} px`
      await visit(page, live.url + path)
      if (await page.getByText('could not be loaded').count()) found.push(`${where}: not loaded`)
      found.push(...(await tooWide(page)).map((fault) => `${where}: ${fault}`))
      if ((await page.evaluate('window.taken')) !== undefined) found.push(`${where}: taken`)
    }
    // What a mail's text shown without scripts tells of those in it.
    const told = errors.filter((each) => !each.startsWith("Blocked script execution in 'about:srcdoc'"))
    found.push(...told, ...asked.filter((url) => !url.startsWith(live.url)))
    await close()
  }
  assert.deepEqual(found, [])
})

/** One for each shape, and one who is a script; the first administers. */
async function joinAll(live: LiveApp): Promise<[LivePerson, ...LivePerson[]]> {
  const names = [...SHAPES, String(SCRIPTS[1])].map((name) => firstOf(name, 200))
  const [first = '', ...others] = names
  const administrator = await live.join({ name: first, role: 'SYSTEM_ADMINISTRATOR' })
  return [administrator, ...(await Promise.all(others.map((name) => live.join({ name }))))]
}

/** @returns the pages that show it */
async function fill(live: LiveApp, [admin, ...others]: [LivePerson, ...LivePerson[]]): Promise<string[]> {
  const create = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const isForService = path.startsWith('/api/service/')
    const caller = isForService ? { key: String(service.serviceKey) } : { cookie: admin.cookie }
    const answer = await ask(live.url, 'POST', path, { ...caller, body })
    assert.ok(answer.status < 300, `${path}: ${answer.text}`)
    return answer.body
  }
  let service: Record<string, unknown> = {}
  service = await create('/api/services', {
    name: firstOf(SCRIPTS[1], 120),
    description: HOSTILE_TEXTS.join('\n').slice(0, 2000),
    permissions: ['*'],
  })
  const hook = await create('/api/service/webhooks', { name: firstOf(SHAPES[0], 120), url: `${live.url}/nothing` })
  const ids: string[] = []
  for (const [index, text] of HOSTILE_TEXTS.entries()) {
    const approver = others[index % others.length] ?? admin
    const approval = await create('/api/service/approvals', {
      title: firstOf(text, 300),
      description: HOSTILE_TEXTS.join('\n'),
      approvalType: firstOf(text, 64),
      department: firstOf(text, 64),
      externalId: firstOf(text, 200),
      amount: 999_999_999_999.99,
      currency: 'THB',
      requester: { name: firstOf(text, 200) },
      fields: Object.fromEntries(HOSTILE_TEXTS.map((each) => [firstOf(each, 100), each])),
      levels: [
        { name: firstOf(text, 120), approvers: [{ userId: admin.id }, { userId: approver.id }] },
        { name: firstOf(SHAPES[0], 120), approvers: others.map(({ id }) => ({ userId: id })) },
      ],
    })
    ids.push(String(approval.id))
    await create(`/api/approvals/${String(approval.id)}/comments`, { text: `@${approver.id} ${text}` })
  }
  const [decided = ''] = ids
  await create(`/api/approvals/${decided}/reject`, { comments: HOSTILE_TEXTS.join('\n').slice(0, 4000) })
  return pagesOf(live, admin, { ids, service: String(service.id), hook: String(hook.id), decided })
}

type Filled = { ids: string[]; service: string; hook: string; decided: string }

async function pagesOf({ url }: LiveApp, { cookie, id }: LivePerson, filled: Filled): Promise<string[]> {
  const first = async (path: string): Promise<string> => {
    const { body } = await ask(url, 'GET', path, { cookie })
    return z.object({ data: z.tuple([z.object({ id: z.string() })], z.unknown()) }).parse(body).data[0].id
  }
  const mail = await first('/api/mails')
  const event = await first('/api/events')
  const entry = await first(`/api/audit?subject=${filled.decided}`)
  return [
    ...['', '?view=waiting', '?view=all', '?view=decided', `?id=${filled.ids.at(-1)}&utm_source=chat`].map(
      (query) => `/${query}`,
    ),
    ...filled.ids.slice(-SHAPES.length).map((approval) => `/approvals/${approval}`),
    '/statistics',
    '/services',
    `/services/${filled.service}`,
    '/webhooks',
    `/webhooks/${filled.hook}`,
    `/webhooks/${filled.hook}?tab=settings`,
    '/events',
    `/events?event=${event}`,
    '/mails',
    `/mails?mail=${mail}`,
    '/people',
    `/people?person=${id}`,
    '/audit',
    `/audit?entry=${entry}`,
    '/notifications',
    '/account',
    '/welcome',
    '/system',
  ]
}

/** As many UTF-16 units at most, and no half of a pair. */
function firstOf(text: string | undefined, most: number): string {
  return String(text)
    .slice(0, most)
    .toWellFormed()
    .replace(/\uFFFD$/, '')
}
