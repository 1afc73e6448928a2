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

  test('days of one’s own, by the keyboard alone: in the address, told why not, and left for the last days', async () => {
    const { page, errors, close } = await open(administrator)
    await comesTo(page, 'Asked', '2')
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Bangkok' }).format(live.clock.now())
    await page.getByRole('button', { name: 'Days: Other days' }).press('Enter')
    const [first, last] = [page.getByLabel('First day'), page.getByLabel('Last day')]
    await first.fill('2026-01-01')
    await page.getByText('At most 92 days can be told of at once.').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Apply' }).isDisabled(), true)
    await last.fill('2025-12-31')
    await page.getByText('The first day is after the last.').waitFor()
    await last.press('Enter')
    assert.equal(new URL(page.url()).search, '', 'what cannot be asked is not')
    await last.fill('2026-01-31')
    await last.press('Enter')
    await page.getByText('Nothing was asked or settled from Jan 1, 2026 to Jan 31, 2026.').waitFor()
    await comesTo(page, 'Asked', '0')
    assert.equal(new URL(page.url()).search, '?from=2026-01-01&to=2026-01-31')

    await page.goto(`${live.url}/statistics?from=${today}`)
    await comesTo(page, 'Asked', '2')
    await page.getByRole('button', { name: /^Days: Since / }).waitFor()
    assert.equal(await page.getByRole('radio', { checked: true, name: /days$/ }).count(), 0)
    await page.getByText('7 days', { exact: true }).click()
    await page.getByRole('button', { name: 'Days: Other days' }).waitFor()
    assert.equal(new URL(page.url()).search, '?range=7d')

    await page.goto(`${live.url}/statistics?from=2026-05-10&to=2026-05-01`)
    await page.getByText('The first day is after the last.').waitFor()
    await page.getByRole('button', { name: 'Look at the last 30 days' }).click()
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
