/** The page of a service: its keys and itself, changed by mouse, by keyboard alone, and on a phone; each change is tried with the key. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type AdministeredApp, PHONE, startAdministered } from '../support/administrator.ts'
import type { TestApp } from '../support/app.ts'
import { until } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { createService } from '../support/people.ts'

describe('a service', { timeout: 120_000 }, () => {
  let administered: AdministeredApp
  let app: TestApp
  let page: Page
  let errors: string[]
  let url: string
  let firstKey: string

  before(async () => {
    administered = await startAdministered()
    app = administered.app
    const { service, serviceKey } = await createService(app, { name: 'Purchasing' })
    firstKey = serviceKey
    url = `${app.url}/services/${service.id}`
    ;({ page, errors } = await administered.open())
  })
  after(() => administered.close())

  const statusWith = async (key: string) => (await ask(app.url, 'GET', '/api/service/webhooks', { key })).status
  const newKey = async (): Promise<string> => {
    const key = (await page.getByText(/^uxk_[\w-]{20}/).textContent()) ?? ''
    await page.getByRole('button', { name: 'I have stored it' }).click()
    return key
  }
  const choose = async (key: string, item: string): Promise<void> => {
    const menus = page.getByRole('table', { name: 'Keys' }).getByRole('button', { name: /^Actions for key/ })
    const names = await menus.evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''))
    const index = names.findIndex((name) => key.startsWith(name.replace('Actions for key ', '')))
    await menus.nth(index).click()
    await page.getByRole('menuitem', { name: item }).click()
  }

  test('a key is made, rotated and revoked by mouse; each works exactly as long as it says', async () => {
    await page.getByRole('link', { name: 'Services' }).click()
    await page.getByRole('link', { name: 'Purchasing' }).click()
    await page.getByRole('button', { name: 'New key' }).click()
    const dialog = page.getByRole('dialog', { name: 'New key' })
    await dialog.getByLabel('Expires').selectOption('90')
    await dialog.getByRole('button', { name: 'Make the key' }).click()
    const second = await newKey()
    assert.equal(await statusWith(second), 200)

    await choose(second, 'Rotate…')
    await page.getByRole('radio', { name: 'Stop it at once' }).check()
    await page.getByRole('button', { name: 'Make the new key' }).click()
    const third = await newKey()
    assert.deepEqual([await statusWith(second), await statusWith(third), await statusWith(firstKey)], [401, 200, 200])

    await choose(third, 'Revoke…')
    await page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('The key is revoked.').waitFor()
    assert.deepEqual([await statusWith(third), await statusWith(firstKey)], [401, 200])
  })

  test('by keyboard alone it is edited; what is wrong is told, and kept', async () => {
    await page.goto(url)
    await page.getByRole('button', { name: 'Edit' }).focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog', { name: 'Edit the service' })
    await until(page, "document.activeElement?.labels?.[0]?.textContent === 'Name'")
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Enter')
    await until(page, "document.querySelector('[role=dialog] [aria-invalid=true]') === document.activeElement")
    await page.keyboard.type('Orders & stock')
    await page.keyboard.press('Enter')
    await drawer.waitFor({ state: 'hidden' })
    await page.getByRole('heading', { name: 'Orders & stock' }).waitFor()
    await until(page, "document.activeElement?.textContent === 'Edit'")
  })

  test('on a phone it is deactivated, which stops its keys at once, and works again', async () => {
    const phone = await administered.open(PHONE)
    await phone.page.goto(url)
    await phone.page.getByRole('button', { name: 'Deactivate' }).click()
    await phone.page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
    await phone.page.getByRole('button', { name: 'Activate', exact: true }).waitFor()
    assert.notEqual(await statusWith(firstKey), 200)
    await phone.page.getByRole('button', { name: 'Activate', exact: true }).click()
    await phone.page.getByRole('button', { name: 'Deactivate' }).waitFor()
    assert.equal(await statusWith(firstKey), 200)
    await until(phone.page, 'document.documentElement.scrollWidth <= innerWidth')
    assert.deepEqual([...phone.errors, ...errors], [])
    await phone.close()
  })
})
