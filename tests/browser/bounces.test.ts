/** A mail that comes back: on the approval, in the outbox, on the page of people and on the person's own, and how it ends. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm, visit } from '../support/browser.ts'
import { deliveryReport } from '../support/delivery-reports.ts'
import { ask } from '../support/http.ts'
import { MAIL_FROM } from '../support/mails.ts'
import { signIn } from '../support/people.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'
import { type SmtpReceiver, startSmtp } from '../support/smtp.ts'

const ANN = { name: 'Ann Lee', username: 'ann', email: 'ann@example.com', password: ADMIN.password }

type Scene = { page: Page; url: string; approvalId: string; smtp: SmtpReceiver }

test('a mail that bounces is seen wherever somebody looks for it', { timeout: 120_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-bounces-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const smtp = await startSmtp({}, { hideSTARTTLS: true })
  cleanup.defer(() => smtp.close())
  const server = await startServerProcess(dataDir, {
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    SMTP_URL: smtp.url,
    MAIL_FROM,
    MAIL_BOUNCE_ADDRESS: 'bounces@reports.example.com',
  })
  cleanup.defer(() => server.stop())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const approvalId = await askAnn(server.url, smtp)
  const desk = await openPage(browser)
  const scene = { page: desk.page, url: server.url, approvalId, smtp }
  await signInByForm(desk.page, server.url, ADMIN.email, ADMIN.password)

  await seeOnApproval(scene)
  await seeInOutbox(scene)
  const phone = await openPage(browser, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
  await signInByForm(phone.page, server.url, ANN.email, ANN.password)
  await phone.page.goto(`${server.url}/account`)
  await phone.page.getByText('You cannot be reached by mail').waitFor()
  await phone.page.getByText(/ann@example\.com has refused mail since .*: mailbox unknown\./).waitFor()
  await endByKeyboard(scene)
  await phone.page.reload()
  await phone.page.getByRole('heading', { name: 'Account' }).waitFor()
  await phone.page.getByText('You cannot be reached by mail').waitFor({ state: 'hidden' })
  assert.deepEqual([...desk.errors, ...phone.errors], [])
})

/** Her mail is taken over, and reported as not delivered. */
async function askAnn(url: string, smtp: SmtpReceiver): Promise<string> {
  const cookie = await signIn(url, ADMIN.email, ADMIN.password)
  const ann = await ask(url, 'POST', '/api/directory/users', { cookie, body: { ...ANN, department: 'IT' } })
  const service = async (permissions: string[], name: string): Promise<string> =>
    String((await ask(url, 'POST', '/api/services', { cookie, body: { name, permissions } })).body['serviceKey'])
  const key = await service(['*'], 'Purchasing')
  const mailKey = await service(['mails:report'], 'Mail server')
  const body = { title: 'Laptops', approvers: [{ userId: ann.body['id'], level: 1 }] }
  const approval = await ask(url, 'POST', '/api/service/approvals', { key, body })
  const to = await returnAddress(smtp, ANN.email)
  const raw = deliveryReport({ to })
  const headers = { 'content-type': 'message/rfc822' }
  const reply = await ask(url, 'POST', '/api/service/mails/reports', { key: mailKey, raw, headers })
  assert.equal(reply.body['effect'], 'changed', reply.text)
  return String(approval.body['id'])
}

async function returnAddress(smtp: SmtpReceiver, address: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const mails = await smtp.waitFor(count)
    const found = mails.find(({ envelopeTo }) => envelopeTo[0] === address)
    if (found) return found.envelopeFrom
  }
}

async function seeOnApproval({ page, url, approvalId }: Scene): Promise<void> {
  await page.goto(`${url}/approvals/${approvalId}`)
  await page.getByText(/^Mail to Ann Lee: sent .* · bounced .*: mailbox unknown$/).waitFor()
  await page.getByText('cannot be reached by mail').waitFor()
}

async function seeInOutbox({ page, url, approvalId }: Scene): Promise<void> {
  await page.goto(`${url}/mails?about=${approvalId}`)
  const row = page.getByRole('table', { name: 'Mails' }).getByRole('row').filter({ hasText: 'Ann Lee' })
  await row.getByText('Bounced').waitFor()
  await row.getByRole('link').click()
  await page.getByRole('tab', { name: 'Attempts' }).click()
  await page.getByText('550 5.1.1 <ann@example.com>: user unknown').first().waitFor()
  await page.getByRole('table', { name: 'Attempts' }).getByText(/^250 /).waitFor()
}

/** From the bell to the person, who is marked in the list too. */
async function endByKeyboard({ page, url }: Scene): Promise<void> {
  await visit(page, url)
  await page.getByRole('button', { name: /^Notifications, \d unread/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: /Not reached by mail\. Ann Lee/ }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/people\?person=usr_/)
  const drawer = page.getByRole('dialog', { name: 'Edit the person' })
  await drawer.getByText('Ann Lee cannot be reached by mail').waitFor()
  await page.getByRole('row').filter({ hasText: 'Ann Lee' }).getByText('Not reached by mail').waitFor()
  await drawer.getByRole('button', { name: 'The address works again' }).focus()
  await page.keyboard.press('Enter')
  await drawer.getByText('Ann Lee cannot be reached by mail').waitFor({ state: 'hidden' })
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
  await page.getByRole('table', { name: 'People' }).getByText('Not reached by mail').waitFor({ state: 'hidden' })
}
