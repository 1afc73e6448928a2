/** An approval on paper: the record alone, dark on light, with exact times and what proves which it is. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { launchBrowser, openPage, signInByForm, visit } from '../support/browser.ts'
import { ADMIN, startServerProcess } from '../support/server-process.ts'
import { registerShop } from '../support/shop.ts'

const IS_CUT = `[...document.querySelectorAll('[role=region]')].some(
  (region) => region.textContent.includes('Line 60 of') && region.scrollHeight > region.clientHeight + 1)`

test('an approval is printed as evidence', { timeout: 120_000 }, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-print-'))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess(dataDir, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password })
  cleanup.defer(() => server.stop())
  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const { page, errors } = await openPage(browser, { colorScheme: 'dark' })
  const request = await registerShop(server.url)
  const id = await request('12 laptops')
  await signInByForm(page, server.url, ADMIN.email, ADMIN.password)
  await visit(page, `${server.url}/approvals/${id}`)
  const record = page.getByRole('heading', { name: 'This record' })
  const main = page.locator('#main')
  assert.equal(await record.isVisible(), false, 'not on the screen')
  await page.evaluate(`window.print = () => { window.dispatchEvent(new Event('beforeprint')); window.printed = true }`)
  await page.getByRole('button', { name: 'Print' }).click()
  assert.equal(await page.evaluate('window.printed'), true)
  const scheme = `document.documentElement.dataset.mantineColorScheme`
  assert.equal(await page.evaluate(scheme), 'light')

  await page.emulateMedia({ media: 'print' })
  await record.waitFor()
  const text = await main.innerText()
  assert.match(text, new RegExp(id))
  assert.match(text, /Shop asked for this approval\s+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/)
  assert.match(
    text,
    new RegExp(`Printed\\s+\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC by \\S+ \\(${ADMIN.email}\\)`),
  )
  assert.doesNotMatch(text, /ago|just now|Why am I asked/)
  assert.equal(await page.getByRole('button').count(), 0, 'nothing to press')
  assert.equal(await page.getByRole('navigation').count(), 0)
  // A page of A4 and no empty one after it.
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
  assert.equal(pdf.match(/\/Type \/Page\b/g)?.length, 1)

  await page.emulateMedia({ media: 'screen' })
  assert.equal(await page.evaluate(scheme), 'dark', 'the screen is as it was')
  await page.getByRole('button', { name: 'Print' }).waitFor()

  // A long description is cut on the screen, and whole on paper.
  const lines = Array.from({ length: 60 }, (_, index) => `Line ${index + 1} of the offer.`)
  const long = await request('A long offer', { description: lines.join('\n') })
  await visit(page, `${server.url}/approvals/${long}`)
  const isCut = (): Promise<unknown> => page.evaluate(IS_CUT)
  assert.equal(await isCut(), true)
  await page.getByRole('button', { name: 'Show the whole text' }).press('Enter')
  await page.getByRole('button', { name: 'Show less' }).waitFor()
  assert.equal(await isCut(), false)
  await page.getByRole('button', { name: 'Show less' }).press('Enter')
  await page.getByRole('button', { name: 'Show the whole text' }).waitFor()
  assert.equal(await isCut(), true)
  await page.emulateMedia({ media: 'print' })
  assert.equal(await isCut(), false)
  assert.equal(await page.getByRole('button').count(), 0)
  assert.deepEqual(errors, [])
})
