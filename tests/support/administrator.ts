/** An application with an administrator, who is signed in at a browser's page. */
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { startApp, type TestApp } from './app.ts'
import { launchBrowser, openPage, signInByForm, type WatchedPage } from './browser.ts'
import { createPerson } from './people.ts'

export const ADMINISTRATOR = { username: 'ann', name: 'Ann Lee', email: 'ann@example.com', password: 'a long password' }
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true }

export type AdministeredApp = {
  app: TestApp
  browser: Browser
  /** Another page of hers, signed in by itself. */
  open(options?: BrowserContextOptions): Promise<WatchedPage>
  close(): Promise<void>
}

export async function startAdministered(): Promise<AdministeredApp> {
  const app = await startApp({ isWorking: false })
  await createPerson(app, { role: 'SYSTEM_ADMINISTRATOR', ...ADMINISTRATOR })
  const browser = await launchBrowser()
  return {
    app,
    browser,
    async open(options) {
      const watched = await openPage(browser, options)
      await signInByForm(watched.page, app.url, ADMINISTRATOR.email, ADMINISTRATOR.password)
      return watched
    },
    async close() {
      await browser.close()
      await app.close()
    },
  }
}
