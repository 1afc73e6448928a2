/** The statistics as an administrator and as staff go through them: empty, filled by itself, as a table, as a file, narrowed. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, openPage, signInByForm, type WatchedPage } from '../support/browser.ts'
import { type LiveApp, type LivePerson, PASSWORD, startLiveApp } from '../support/live.ts'

const HOUR_MS = 3_600_000
/** A spreadsheet would follow it. */
const FORMULA = '=HYPERLINK("http://evil.example","x")'
const QUESTIONS = [
  'How long do decisions take?',
  'How old is what waits?',
  'Are due dates met?',
  'Do we keep up with what is asked?',
  'What takes longest?',
  'How often is the answer yes?',
  'Who has work waiting?',
  'Who decided how much?',
]

describe('statistics', { timeout: 120_000 }, () => {
  let live: LiveApp
  let browser: Browser
  let administrator: LivePerson, ann: LivePerson, ben: LivePerson

  before(async () => {
    live = await startLiveApp()
    browser = await launchBrowser()
    administrator = await live.join({ role: 'SYSTEM_ADMINISTRATOR', department: 'IT' })
    ann = await live.join({ username: 'ann' })
    ben = await live.join({ username: 'ben' })
  })
  after(async () => {
    await browser.close()
    await live.close()
  })

  /** Signed in, at the statistics, at the time of the server. */
  const open = async (person: LivePerson): Promise<WatchedPage> => {
    const watched = await openPage(browser, { timezoneId: 'Asia/Bangkok', acceptDownloads: true })
    await watched.page.clock.setSystemTime(live.clock.now())
    await watched.page.goto(`${live.url}/sign-in`)
    await signInByForm(watched.page, live.url, person.email, PASSWORD)
    await watched.page.getByRole('link', { name: 'Statistics' }).click()
    await watched.page.getByRole('heading', { name: 'Statistics', level: 1 }).waitFor()
    return watched
  }
  /** The figure of that name comes to that. */
  const comesTo = (page: Page, name: string, value: string): Promise<void> =>
    page
      .locator('dl > div', { has: page.getByText(name, { exact: true }) })
      .filter({ has: page.locator('dd').getByText(value, { exact: true }) })
      .waitFor({ timeout: 30_000 })
  const question = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })

  test('empty, it says what to do; and it fills by itself when somebody decides', async () => {
    const { page, errors, close } = await open(administrator)
    await page.getByText('No approvals in the last 30 days').waitFor()
    await page.getByRole('link', { name: 'Ask for the first approval' }).waitFor()

    const dueDate = new Date(live.clock.now().getTime() + 5 * HOUR_MS).toISOString()
    const { id } = await live.ask([ann], { approvalType: FORMULA, dueDate })
    live.clock.advance(2 * HOUR_MS)
    await live.approve(id, ann)
    await live.ask([ben], { approvalType: 'LEAVE' })
    await page.getByRole('heading', { name: QUESTIONS[0] ?? '' }).waitFor({ timeout: 30_000 })
    for (const title of QUESTIONS) await page.getByRole('heading', { name: title }).waitFor()
    for (const [name, value] of [
      ['Asked', '2'],
      ['Settled', '1'],
      ['Median', '2h'],
      ['Approval rate', '100%'],
      ['In time', '100%'],
      ['Waiting now', '1'],
    ] as const)
      await comesTo(page, name, value)
    assert.deepEqual(errors, [])
    await close()
  })

  test('each chart is a table by the keyboard alone, and a file in which no formula is one', async () => {
    const { page, errors, close } = await open(administrator)
    for (const title of QUESTIONS) {
      const region = question(page, title)
      await region.getByRole('button', { name: `${title} as a table` }).focus()
      await page.keyboard.press('Enter')
      await region.getByRole('table', { name: title }).waitFor()
    }
    assert.match((await question(page, 'Who has work waiting?').getByRole('table').textContent()) ?? '', /ben/)
    const download = page.waitForEvent('download')
    await question(page, 'What takes longest?')
      .getByRole('button', { name: /Download as CSV/ })
      .focus()
    await page.keyboard.press('Enter')
    const file = await download
    assert.equal(file.suggestedFilename(), 'what-takes-longest.csv')
    const text = await readFile((await file.path()) ?? '', 'utf8')
    const [head = '', first = ''] = text.split('\r\n')
    assert.match(head, /^\uFEFFType,Median,p90,Approval rate/)
    assert.match(first, /^"'=HYPERLINK\(""http:\/\/evil\.example"",""x""\)",\d+,\d+,1,1,0/)
    assert.deepEqual(errors, [])
    await close()
  })

  test('filters live in the address: they stay on a reload, and what leaves nothing can be undone', async () => {
    const { page, errors, close } = await open(administrator)
    await page.getByLabel('Type', { exact: true }).first().selectOption('LEAVE')
    await comesTo(page, 'Asked', '1')
    await page.getByText('Level', { exact: true }).click()
    await page.reload()
    await comesTo(page, 'Asked', '1')
    const search = new URL(page.url()).searchParams
    assert.deepEqual([search.get('type'), search.get('by')], ['LEAVE', 'level'])

    await page.goto(`${live.url}/statistics?type=NO_SUCH_TYPE&range=forever`)
    await page.getByText('Nothing of this kind').waitFor()
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await comesTo(page, 'Asked', '2')
    assert.deepEqual(errors, [])
    await close()
  })

  test('who may see only her own finds herself and nobody else', async () => {
    const { page, errors, close } = await open(ann)
    await page.getByText('Of the approvals that you asked for or are asked about.').waitFor()
    await question(page, 'Who decided how much?').getByText('ann', { exact: true }).waitFor()
    await page
      .getByText(/Only of yourself/)
      .first()
      .waitFor()
    await comesTo(page, 'Asked', '1')
    assert.equal(await page.getByText('ben').count(), 0)
    assert.equal(await page.getByText('Leave', { exact: true }).count(), 0)
    assert.deepEqual(errors, [])
    await close()
  })
})
