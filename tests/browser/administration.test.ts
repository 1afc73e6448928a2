/** The audit log and the system as an administrator goes through them: narrowed, opened, checked, broken, and by keyboard alone. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { tellAlive } from '../../src/system/nodes.ts'
import { ADMINISTRATOR, type AdministeredApp, startAdministered } from '../support/administrator.ts'
import type { TestApp } from '../support/app.ts'
import { openPage, signInByForm, until } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { createPerson, createService, signIn } from '../support/people.ts'

const HOSTILE = '<img src=x onerror="document.title=`taken`">'

describe('the pages of the administration', { timeout: 120_000 }, () => {
  let administered: AdministeredApp
  let app: TestApp
  let page: Page
  let errors: string[]
  let cookie: string
  let serviceId: string

  before(async () => {
    administered = await startAdministered()
    app = administered.app
    await createPerson(app, { username: 'ben', name: 'Ben Okafor', password: 'a long password' })
    cookie = await signIn(app.url, ADMINISTRATOR.email, ADMINISTRATOR.password)
    const { service, serviceKey: key } = await createService(app, { name: HOSTILE })
    serviceId = service.id
    await ask(app.url, 'PATCH', `/api/services/${serviceId}`, { cookie, body: { rateLimit: 77 } })
    const body = { title: '12 laptops', approvers: [{ username: 'ann' }] }
    const { id } = (await ask(app.url, 'POST', '/api/service/approvals', { key, body })).body
    await ask(app.url, 'POST', `/api/approvals/${String(id)}/approve`, { cookie, body: { comments: 'fine' } })
    ;({ page, errors } = await administered.open())
  })
  after(() => administered.close())

  const rows = () =>
    page
      .getByRole('table', { name: 'Audit entries' })
      .getByRole('row')
      .filter({ has: page.getByRole('cell') })
  const first = async (): Promise<string> => (await rows().first().textContent()) ?? ''
  const drawer = () => page.getByRole('dialog', { name: 'Audit entry' })

  test('the log in words, narrowed by each filter, which the address keeps', async () => {
    await page.getByRole('link', { name: 'Audit log' }).click()
    await page.getByText('Ann Lee approved “12 laptops”').waitFor()
    await page.getByRole('searchbox', { name: 'Text' }).fill('RATELIMIT')
    await page.getByText(`Ann Lee changed rate limit of the service “${HOSTILE}”`).waitFor()
    await page.waitForURL(/q=RATELIMIT/)
    await page.getByRole('combobox', { name: 'Who' }).fill('Ben')
    await page.getByRole('option', { name: 'Ben Okafor' }).click()
    await page.getByText('No entry matches').waitFor()
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await page.getByText('Ann Lee approved “12 laptops”').waitFor()
    assert.equal(new URL(page.url()).search, '')

    await page.getByRole('combobox', { name: 'Action' }).fill('key created')
    await page.getByRole('option', { name: 'Service: key created' }).click()
    await page.getByText('No entry matches').waitFor()
    await page.goto(`${app.url}/audit?action=approval.created`)
    await page.getByText('asked for “12 laptops”').waitFor()
    assert.equal(await rows().count(), 1)
    await page.goto(`${app.url}/audit?to=2020-01-01T00:00:00.000Z`)
    await page.getByText('No entry matches').waitFor()
    assert.notEqual(await page.title(), 'taken')
  })

  test('an entry beside it: before and after, to the thing, to all of its entries', async () => {
    await page.goto(`${app.url}/audit?action=service.updated`)
    await rows().first().getByRole('link').click()
    const changes = drawer().getByRole('table', { name: 'Differences' })
    await changes.waitFor()
    assert.deepEqual(await changes.getByRole('cell').allTextContents(), ['Rate limit', '10000', '77'])
    await page.reload()
    await drawer().getByRole('link', { name: 'all entries of it' }).click()
    await drawer().waitFor({ state: 'hidden' })
    await page.waitForURL(new RegExp(`subject=${serviceId}`))
    await rows().nth(1).waitFor()
    assert.equal(await rows().count(), 2)
    await rows().first().getByRole('link').click()
    await drawer().getByRole('link', { name: HOSTILE }).first().click()
    await page.getByRole('heading', { name: HOSTILE }).waitFor()
  })

  test('by keyboard alone: to an entry, into it, and back to where one was', async () => {
    await page.goto(`${app.url}/audit`)
    await rows().first().waitFor()
    const told = await first()
    await page.getByRole('button', { name: /^Time/ }).focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await drawer().getByText('What was recorded').waitFor()
    await page.keyboard.press('Escape')
    await drawer().waitFor({ state: 'hidden' })
    assert.equal(await first(), told)
    await until(page, "document.activeElement?.closest('table')?.getAttribute('aria-label') === 'Audit entries'")
  })

  test('a download is what the filters leave', async () => {
    await page.goto(`${app.url}/audit?action=approval.created`)
    await page.getByRole('button', { name: 'Download' }).click()
    const dir = await mkdtemp(join(tmpdir(), 'uxone-download-'))
    const coming = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: /^CSV/ }).click()
    const download = await coming
    assert.match(download.suggestedFilename(), /^audit-\d{4}-\d\d-\d\d\.csv$/)
    await download.saveAs(join(dir, 'audit.csv'))
    const lines = (await readFile(join(dir, 'audit.csv'), 'utf8')).trimEnd().split('\r\n')
    await rm(dir, { recursive: true })
    assert.equal(lines.length, 2)
    assert.match(lines[1] ?? '', /approval\.created,apr_\w+,12 laptops,1,/)
  })

  test('the check says what it checked; a changed entry is shown in red, with what to do', async () => {
    await page.goto(`${app.url}/audit`)
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByText(/^\d+ histories with \d+ entries: every entry is there/).waitFor()
    await app.ctx.db.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx)
      await sql`update audit_entries set body = replace(body, '77', '78') where action = 'service.updated'`.execute(tx)
    })
    await page.getByRole('button', { name: 'Verify' }).click()
    const alert = page.getByRole('alert').filter({ hasText: 'The audit log is broken' })
    await alert.getByText(/^Entry 2 of svc_\w+: the entry was changed\. Its text is not what was hashed/).waitFor()
    await alert.getByText('Keep the database as it is now, as evidence').waitFor()
    await alert.getByRole('link').click()
    await page.waitForURL(new RegExp(`subject=${serviceId}`))
    await rows().filter({ hasText: 'Broken here' }).waitFor()
    await page.getByRole('button', { name: 'Verify this history' }).click()
    await page.getByText('The check stopped at the first fault').waitFor()
  })

  test('the system: warnings, queues, nodes, and fresh by itself while somebody looks', async () => {
    await tellAlive(app.ctx, app.node)
    await page.getByRole('link', { name: 'System' }).click()
    await page.getByText('SMTP is not configured: mails stay in the outbox.').waitFor()
    await page.getByText(/The audit log was found broken at entry 2 of svc_/).waitFor()
    await page.getByRole('table', { name: 'Queues' }).getByText('Webhook deliveries').waitFor()
    await page.getByRole('table', { name: 'Nodes' }).getByText('This one').waitFor()
    await page.getByText('Answers requests, sends and keeps house').waitFor()
    await tellAlive(app.ctx, { ...app.node, id: app.ctx.ids.next('node'), host: 'second', version: '9.9.9' })
    await page.getByText(/This node runs another version \(.*\) than second \(9\.9\.9\)/).waitFor()
    assert.deepEqual(errors, [])
  })

  test('who may not see them sees nothing of them', async () => {
    const other = await openPage(administered.browser)
    await signInByForm(other.page, app.url, 'ben@example.com', 'a long password')
    for (const path of ['/audit', '/system']) {
      await other.page.goto(`${app.url}${path}`)
      await other.page.getByText('There is nothing at this address').waitFor()
    }
    assert.equal(await other.page.getByRole('link', { name: /Audit log|System/ }).count(), 0)
    await other.close()
  })
})
