/** The pages of people and departments: added, mended, let go and taken back, by mouse, by keyboard alone, and on a phone. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type AdministeredApp, PHONE, startAdministered } from '../support/administrator.ts'
import type { TestApp } from '../support/app.ts'
import { openPage, signInByForm, until } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { createPerson, signIn } from '../support/people.ts'

const NOK = { name: 'Nok Suwan', email: 'nok@example.com', username: 'nok', password: 'another long password' }

describe('the people', { timeout: 120_000 }, () => {
  let administered: AdministeredApp
  let app: TestApp
  let page: Page
  let errors: string[]

  before(async () => {
    administered = await startAdministered()
    app = administered.app
    await createPerson(app, { username: 'ben', name: 'Ben Okafor', password: 'a long password' })
    ;({ page, errors } = await administered.open())
  })
  after(() => administered.close())

  const row = (name: string, on = page) => on.getByRole('table').getByRole('row').filter({ hasText: name })

  test('one is added by mouse; what is wrong is told at its field, and nothing typed is lost', async () => {
    await page.getByRole('link', { name: 'People', exact: true }).click()
    await page.getByRole('button', { name: 'Add a person' }).click()
    const drawer = page.getByRole('dialog', { name: 'Add a person' })
    await drawer.getByLabel('Name', { exact: true }).fill(NOK.name)
    await drawer.getByLabel('E-mail').fill('nok at example')
    await drawer.getByLabel('Username').fill('ben')
    await drawer.getByLabel('Password', { exact: true }).fill(NOK.password)
    await drawer.getByRole('button', { name: 'Add', exact: true }).click()
    await until(page, "document.querySelector('[role=dialog] input[type=email]')?.ariaInvalid === 'true'")
    await drawer.getByLabel('E-mail').fill(NOK.email)
    await drawer.getByRole('button', { name: 'Add', exact: true }).click()
    await drawer.getByText('Another person has this username. Choose another one.').first().waitFor()
    assert.equal(await drawer.getByLabel('Name', { exact: true }).inputValue(), NOK.name)
    await drawer.getByLabel('Username').fill(NOK.username)
    await drawer.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Nok Suwan is added.').waitFor()
    await row(NOK.name).waitFor()
    // She can work at once.
    const hers = await openPage(administered.browser)
    await signInByForm(hers.page, app.url, NOK.email, NOK.password)
    await hers.page.getByText('Nok Suwan').first().waitFor()
    assert.equal(await hers.page.getByRole('link', { name: 'People', exact: true }).count(), 0)
    await hers.close()
  })

  test('by keyboard alone: found, opened, mended and saved', async () => {
    await page.goto(`${app.url}/people`)
    await row('Ben Okafor').waitFor()
    await page.getByRole('searchbox', { name: 'Search people' }).focus()
    await page.keyboard.type('suwan')
    await row('Ben Okafor').waitFor({ state: 'detached' })
    await page.waitForURL(/q=suwan/)
    // Over the departments and the button to the one row that is left.
    await tabTo('Edit Nok Suwan')
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog', { name: 'Edit the person' })
    await drawer.waitFor()
    await tabTo('Department (optional)')
    await page.keyboard.type('FIN')
    await page.keyboard.press('Escape')
    await drawer.getByLabel('Department (optional)').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Nok Suwan is saved.').waitFor()
    await drawer.waitFor({ state: 'hidden' })
    await row('FIN').waitFor()
    await until(page, "document.activeElement?.ariaLabel === 'Edit Nok Suwan'")
  })

  test('on a phone: one is deactivated, which signs her out everywhere, and let in again', async () => {
    const hers = await signIn(app.url, NOK.email, NOK.password)
    assert.equal((await ask(app.url, 'GET', '/api/session', { cookie: hers })).status, 200)
    const phone = await administered.open(PHONE)
    await phone.page.goto(`${app.url}/people`)
    const edit = phone.page.getByRole('button', { name: 'Edit Nok Suwan' })
    await edit.click()
    await phone.page.getByRole('button', { name: 'Deactivate Nok Suwan…' }).click()
    await phone.page.getByRole('button', { name: 'Deactivate', exact: true }).click()
    await phone.page.getByText('Nok Suwan is deactivated.').waitFor()
    await row('Deactivated', phone.page).getByText(NOK.name).waitFor()
    assert.equal((await ask(app.url, 'GET', '/api/session', { cookie: hers })).status, 401)
    await assert.rejects(signIn(app.url, NOK.email, NOK.password))

    await edit.click()
    await phone.page.getByRole('button', { name: 'Activate again' }).click()
    await phone.page.getByText('Nok Suwan can sign in again.').waitFor()
    await signIn(app.url, NOK.email, NOK.password)
    await until(phone.page, 'document.documentElement.scrollWidth <= innerWidth')
    assert.deepEqual(phone.errors, [])
    await phone.close()
  })

  test('nobody locks herself out', async () => {
    await page.goto(`${app.url}/people?q=ann`)
    await page.getByRole('button', { name: 'Edit Ann Lee' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).waitFor()
    assert.equal(await page.getByText('Deactivate Ann Lee…').count(), 0)
  })

  test('a department is added and given a head, and narrows the people', async () => {
    await page.goto(`${app.url}/people`)
    await page.getByRole('tab', { name: 'Departments' }).click()
    await page.waitForURL(/tab=departments/)
    await page.getByRole('button', { name: 'Add a department' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a department' })
    await dialog.getByLabel('Name', { exact: true }).fill('Legal')
    await dialog.getByRole('button', { name: 'Save' }).click()
    // Without a code it is not sent.
    await until(page, "document.querySelector('[role=dialog] [aria-invalid=true]') !== null")
    await dialog.getByLabel('Code').fill('LEGAL')
    await dialog.getByRole('combobox', { name: 'Head (optional)' }).fill('Ben')
    await page.getByRole('option', { name: /Ben Okafor/ }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Legal is saved.').waitFor()
    assert.match((await row('LEGAL').textContent()) ?? '', /Legal.*Ben Okafor.*0/)

    await page.getByRole('button', { name: 'Edit Legal' }).click()
    const edit = page.getByRole('dialog', { name: 'Edit the department' })
    assert.equal(await edit.getByLabel('Code').isDisabled(), true)
    await edit.getByLabel('Name', { exact: true }).fill('Legal affairs')
    await edit.getByRole('button', { name: 'Save' }).click()
    await row('Legal affairs').waitFor()

    await page.getByRole('tab', { name: 'People' }).click()
    await page.getByRole('combobox', { name: 'Department' }).selectOption('FIN')
    await row('Ben Okafor').waitFor({ state: 'detached' })
    await row(NOK.name).waitFor()
    await page.reload()
    await row(NOK.name).waitFor()
    assert.equal(await row('Ben Okafor').count(), 0)
    assert.deepEqual(errors, [])
  })

  /** Tab until the control of this name has the focus. */
  async function tabTo(name: string): Promise<void> {
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press('Tab')
      const named = await page.evaluate<string>(
        "document.activeElement?.ariaLabel ?? document.activeElement?.labels?.[0]?.textContent ?? ''",
      )
      if (named === name) return
    }
    assert.fail(`no Tab leads to ${name}`)
  }
})
