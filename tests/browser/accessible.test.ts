/** Every page, light at a desk and dark on a phone: axe finds nothing serious, nothing throws, nothing overflows. */
import assert from 'node:assert/strict'

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { faults, readAxe } from '../support/axe.ts'
import { launchBrowser, openPage, signInByForm, visit } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'
import { signIn } from '../support/people.ts'

/** Colours do not hang on the size, nor room on the colours: two looks show all that four would. */
const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const

test('axe finds nothing serious on any page', { timeout: 180_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-axe-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  cleanup.defer(() => server.stop())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const paths = await seed(server.url)
  const axe = await readAxe()

  for (const look of LOOKS) {
    const { page, errors, close } = await openPage(browser, look)
    const where = `${look.colorScheme}, ${look.viewport.width} px`
    await page.goto(`${server.url}/sign-in`)
    await page.getByRole('textbox', { name: 'E-mail', exact: true }).waitFor()
    assert.deepEqual(await faults(page, axe), [], `/sign-in, ${where}`)
    await signInByForm(page, server.url, ADMIN.email, ADMIN.password)
    for (const path of paths) {
      await visit(page, `${server.url}${path}`)
      assert.deepEqual(await faults(page, axe), [], `${path}, ${where}`)
    }
    assert.deepEqual(errors, [], where)
    await close()
  }
})

async function seed(url: string): Promise<string[]> {
  const cookie = await signIn(url, ADMIN.email, ADMIN.password)
  const { body: service } = await ask(url, 'POST', '/api/services', {
    cookie,
    body: { name: 'Purchasing', permissions: ['*'] },
  })
  const key = String(service.serviceKey)
  // Nobody listens there: its deliveries fail at once, and for good.
  const hook = { name: 'Orders', url: 'http://127.0.0.1:4999/hook', retryCount: 0 }
  const { body: webhook } = await ask(url, 'POST', '/api/service/webhooks', { key, body: hook })
  const request = {
    title: '12 laptops',
    amount: 12_500.5,
    currency: 'THB',
    approvers: [{ email: ADMIN.email }],
    fields: { supplier: 'Siam IT' },
  }
  const { body: approval } = await ask(url, 'POST', '/api/service/approvals', { key, body: request })
  const { body: session } = await ask(url, 'GET', '/api/session', { cookie })
  const { id: userId } = z.object({ id: z.string() }).parse(session.user)
  const comment = { text: `Three offers, @${userId}?\nThis one is in stock.` }
  await ask(url, 'POST', `/api/approvals/${String(approval.id)}/comments`, { cookie, body: comment })
  const webhookPath = `/webhooks/${String(webhook.id)}`
  const { body: tested } = await ask(url, 'POST', `/api/service/webhooks/${String(webhook.id)}/test`, { key })
  const { id: deliveryId, eventId } = deliveryOf(tested)
  const { body: paused } = await ask(url, 'POST', '/api/service/webhooks', { key, body: { ...hook, name: 'Archive' } })
  await ask(url, 'PUT', `/api/service/webhooks/${String(paused.id)}`, { key, body: { isActive: false } })
  const mailId =
    /mal_\w+/.exec((await ask(url, 'GET', `/api/mails?about=${String(paused.id)}`, { cookie })).text)?.[0] ?? ''
  const entryId =
    /aud_\w+/.exec(
      (await ask(url, 'GET', `/api/audit?subject=${String(paused.id)}&action=webhook.updated`, { cookie })).text,
    )?.[0] ?? ''
  return [
    '/',
    `/approvals/${String(approval.id)}`,
    '/statistics',
    '/statistics?type=NONE_OF_THEM',
    '/statistics?from=2026-05-10&to=2026-05-01',
    '/services',
    `/services/${String(service.id)}`,
    '/webhooks',
    webhookPath,
    ...['deliveries', 'dead', 'replay', 'settings', 'secrets'].map((tab) => `${webhookPath}?tab=${tab}`),
    `${webhookPath}?tab=deliveries&delivery=${deliveryId}`,
    '/events',
    '/events?tab=types',
    '/events?about=approval.created',
    `/events?event=${eventId}`,
    '/jobs',
    '/mails',
    `/mails?about=${String(paused.id)}&mail=${mailId}`,
    '/people',
    '/people?tab=departments',
    '/audit',
    '/audit?q=nowhere',
    `/audit?subject=${String(service.id)}&entry=${entryId}`,
    '/system',
    '/account',
    '/notifications',
    '/account/notifications',
    '/welcome',
    '/nowhere',
  ]
}

function deliveryOf({ delivery }: Record<string, unknown>): { id: string; eventId: string } {
  return z.object({ id: z.string(), eventId: z.string() }).parse(delivery)
}
