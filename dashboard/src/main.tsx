import './mantine-styles.ts'
import '@mantine/notifications/styles.css'
import './styles.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, startTransition, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { NowProvider } from './components/now.tsx'
import { language } from './lib/i18n/t.ts'
import { reloadWhenOutdated } from './lib/outdated-tab.ts'
import { createQueryClient } from './lib/query-client.ts'
import { sleep } from './lib/sleep.ts'
import { createAppRouter } from './router.tsx'
import { cssVariablesResolver, theme } from './theme.ts'

/** By then the first page is drawn, and what could be told about it not yet done. */
const SOON_MS = 1000

/** Without them the page still works, so that a failure to fetch them must not take it down. */
const Notices = lazy(async () => {
  await sleep(SOON_MS)
  const part = await import('./lib/notices.tsx').catch(() => undefined)
  return { default: part?.Notices ?? (() => null) }
})
const queryClient = createQueryClient(() => askToSignIn())
const router = createAppRouter(queryClient)

/** Comments that were being typed are in the session storage already. */
function askToSignIn(): void {
  const { pathname, href } = router.state.location
  if (pathname === '/sign-in' || router.state.status === 'pending') return
  void router.navigate({ to: '/sign-in', search: { next: href, ended: true } })
}

reloadWhenOutdated()
document.documentElement.lang = language

const container = document.querySelector('#root')
if (!container) throw new Error('index.html has no #root')

const app = (
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <NowProvider>
          <Suspense>
            <Notices />
          </Suspense>
          <RouterProvider router={router} />
        </NowProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>
)
// In slices, so that a slow device answers to the hand while it draws the first page.
startTransition(() => createRoot(container).render(app))
