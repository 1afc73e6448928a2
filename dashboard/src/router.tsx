/** Every address of the dashboard. Pages of the administration are separate files, fetched when they are first opened. */
import { CancelledError, type QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  redirect,
} from '@tanstack/react-router'
import { approvalRoutes } from '../../src/approvals/contract.ts'
import { viewRoutes } from '../../src/approvals/view-contract.ts'
import type { Capability } from '../../src/route.ts'
import { BrokenPage } from './components/broken-page.tsx'
import { LostPage, MissingPage } from './components/missing-page.tsx'
import { AppLayout } from './components/shell/app-layout.tsx'
import { AppSkeleton } from './components/shell/app-skeleton.tsx'
import { SignedIn } from './components/shell/signed-in.tsx'
import { isApiError } from './lib/api-error.ts'
import { keysQuery } from './lib/commands.tsx'
import { adoptLanguage } from './lib/i18n/t.ts'
import { read, readPages } from './lib/reads.ts'
import { oneOf, searchOf, text, yes } from './lib/search.ts'
import { can, sessionQuery, type Session } from './lib/session.ts'
import { sleep } from './lib/sleep.ts'
import { ApprovalPage } from './pages/approval/page.tsx'
import { InboxPage } from './pages/inbox/page.tsx'
import { inboxSearch, pageQueryOf } from './pages/inbox/model.ts'
import { notificationsSearch } from './pages/notifications/search.ts'
import { auditSearch } from './pages/audit/search.ts'
import { eventsSearch } from './pages/events/search.ts'
import { mailsSearch } from './pages/mails/search.ts'
import { statisticsSearch } from './pages/statistics/search.ts'
import { webhookSearch } from './pages/webhook/search.ts'
import { listSearch } from './pages/webhooks/search.ts'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  notFoundComponent: LostPage,
  errorComponent: BrokenPage,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: searchOf({
    next: text,
    ended: yes,
    notice: oneOf(['link_used_or_expired']),
  }),
  component: lazyRouteComponent(() => import('./pages/sign-in/page.tsx'), 'SignInPage'),
})

/** Everything below needs a session; without one it is asked for, and the address kept. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location, cause, matches }) => {
    const isEntering = cause === 'enter'
    const ahead = isEntering ? readAhead(context.queryClient, matches) : undefined
    const keys = isEntering ? context.queryClient.prefetchQuery(keysQuery) : undefined
    const session = await enter(context.queryClient, location.href)
    await Promise.race([ahead, sleep(AHEAD_MS)])
    await Promise.race([keys, sleep(KEYS_MS)])
    // Only on the way in, when nothing has been typed yet.
    if (isEntering) await adoptLanguage(session.user.language)
    return { session }
  },
  component: SignedIn,
  pendingComponent: AppSkeleton,
  pendingMs: 100,
})

const welcome = createRoute({
  getParentRoute: () => signedIn,
  path: '/welcome',
  loader: ({ context }) => admit(context.session, 'services.manage'),
  component: lazyRouteComponent(() => import('./pages/welcome/page.tsx'), 'WelcomePage'),
})

/** Where a link from a mail leads. Without the frame: it is opened for one thing, on a telephone as a rule. */
const decide = createRoute({
  getParentRoute: () => signedIn,
  path: '/decide/$token',
  validateSearch: searchOf({ choice: oneOf(['approve', 'reject']) }),
  component: lazyRouteComponent(() => import('./pages/decide/page.tsx'), 'DecidePage'),
})

const shell = createRoute({
  getParentRoute: () => signedIn,
  id: 'shell',
  component: AppLayout,
  notFoundComponent: MissingPage,
})

const inbox = createRoute({ getParentRoute: () => shell, path: '/', validateSearch: inboxSearch, component: InboxPage })

const approval = createRoute({ getParentRoute: () => shell, path: '/approvals/$id', component: ApprovalPage })

const statistics = createRoute({
  getParentRoute: () => shell,
  path: '/statistics',
  validateSearch: statisticsSearch,
  component: lazyRouteComponent(() => import('./pages/statistics/page.tsx'), 'StatisticsPage'),
})

const services = createRoute({
  getParentRoute: () => shell,
  path: '/services',
  loader: ({ context }) => admit(context.session, 'services.manage'),
  notFoundComponent: MissingPage,
  component: lazyRouteComponent(() => import('./pages/services/list-page.tsx'), 'ServicesPage'),
})

const service = createRoute({
  getParentRoute: () => shell,
  path: '/services/$id',
  loader: ({ context }) => admit(context.session, 'services.manage'),
  notFoundComponent: MissingPage,
  component: lazyRouteComponent(() => import('./pages/services/service-page.tsx'), 'ServicePage'),
})

const webhooks = createRoute({
  getParentRoute: () => shell,
  path: '/webhooks',
  validateSearch: listSearch,
  loader: ({ context }) => admit(context.session, 'webhooks.manage'),
  notFoundComponent: MissingPage,
  component: lazyRouteComponent(() => import('./pages/webhooks/list-page.tsx'), 'WebhooksPage'),
})

const webhook = createRoute({
  getParentRoute: () => shell,
  path: '/webhooks/$id',
  validateSearch: webhookSearch,
  loader: ({ context }) => admit(context.session, 'webhooks.manage'),
  notFoundComponent: MissingPage,
  component: lazyRouteComponent(() => import('./pages/webhook/webhook-page.tsx'), 'WebhookPage'),
})

const events = createRoute({
  getParentRoute: () => shell,
  path: '/events',
  validateSearch: eventsSearch,
  loader: ({ context }) => admit(context.session, 'webhooks.manage'),
  notFoundComponent: MissingPage,
  component: lazyRouteComponent(() => import('./pages/events/page.tsx'), 'EventsPage'),
})

const jobs = createRoute({
  getParentRoute: () => shell,
  path: '/jobs',
  loader: ({ context }) => admit(context.session, 'webhooks.manage'),
  notFoundComponent: MissingPage,
  component: lazyRouteComponent(() => import('./pages/jobs/page.tsx'), 'JobsPage'),
})

const mails = createRoute({
  getParentRoute: () => shell,
  path: '/mails',
  validateSearch: mailsSearch,
  loader: ({ context }) => admit(context.session, 'mails.read'),
  notFoundComponent: MissingPage,
  component: lazyRouteComponent(() => import('./pages/mails/page.tsx'), 'MailsPage'),
})

const people = createRoute({
  getParentRoute: () => shell,
  path: '/people',
  validateSearch: searchOf({
    tab: oneOf(['people', 'departments']),
    q: text,
    department: text,
    /** Who is open beside the list. */
    person: text,
  }),
  loader: ({ context }) => admit(context.session, 'directory.manage'),
  notFoundComponent: MissingPage,
  component: lazyRouteComponent(() => import('./pages/people/page.tsx'), 'PeoplePage'),
})

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  validateSearch: auditSearch,
  loader: ({ context }) => admit(context.session, 'audit.read'),
  notFoundComponent: MissingPage,
  component: lazyRouteComponent(() => import('./pages/audit/page.tsx'), 'AuditPage'),
})

const system = createRoute({
  getParentRoute: () => shell,
  path: '/system',
  loader: ({ context }) => admit(context.session, 'system.read'),
  notFoundComponent: MissingPage,
  component: lazyRouteComponent(() => import('./pages/system/page.tsx'), 'SystemPage'),
})

const notifications = createRoute({
  getParentRoute: () => shell,
  path: '/notifications',
  validateSearch: notificationsSearch,
  component: lazyRouteComponent(() => import('./pages/notifications/page.tsx'), 'NotificationsPage'),
})

const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: lazyRouteComponent(() => import('./pages/account/page.tsx'), 'AccountPage'),
})

const notificationSettings = createRoute({
  getParentRoute: () => shell,
  path: '/account/notifications',
  component: lazyRouteComponent(() => import('./pages/account/notifications-page.tsx'), 'NotificationSettingsPage'),
})

const routeTree = root.addChildren([
  signIn,
  signedIn.addChildren([
    welcome,
    decide,
    shell.addChildren([
      inbox,
      approval,
      statistics,
      services,
      service,
      webhooks,
      webhook,
      events,
      jobs,
      mails,
      people,
      audit,
      system,
      notifications,
      account,
      notificationSettings,
    ]),
  ]),
])

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultErrorComponent: BrokenPage,
    defaultNotFoundComponent: MissingPage,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}

/** So long at most the page waits for what it begins with, once the session is known: drawn with it, it is drawn once. */
const AHEAD_MS = 100
/** And so long for what its keys do: a page that is there answers to the first one. */
const KEYS_MS = 2000

/** What these two pages begin with is asked for beside the session, not after it. Who is not signed in is told so by both. */
function readAhead(
  queryClient: QueryClient,
  matches: readonly { fullPath: string; search: {}; params: {} }[],
): Promise<unknown> | undefined {
  const page = matches.at(-1)
  if (page?.fullPath === '/') {
    const query = pageQueryOf(inboxSearch({ ...page.search }))
    return Promise.all([
      queryClient.prefetchInfiniteQuery(readPages(approvalRoutes.list, { query })),
      // Drawn later, they would push the tabs aside.
      queryClient.prefetchQuery(read(viewRoutes.counts, {})),
    ])
  }
  if (page?.fullPath === '/approvals/$id' && 'id' in page.params && typeof page.params.id === 'string')
    return queryClient.prefetchQuery(read(approvalRoutes.get, { params: { id: page.params.id } }))
  return undefined
}

async function enter(queryClient: QueryClient, address: string): Promise<Session> {
  try {
    return await queryClient.ensureQueryData(sessionQuery)
  } catch (error) {
    // A component that waited for the same answer has left, and the last one to leave stops the request.
    if (error instanceof CancelledError) return enter(queryClient, address)
    if (isApiError(error, 401)) throw redirect({ to: '/sign-in', search: address === '/' ? {} : { next: address } })
    throw error
  }
}

/** What a person may not do does not exist for them. Called by loaders: from elsewhere, the page would lose its frame. */
function admit(session: Session, capability: Capability): void {
  if (!can(session, capability)) throw notFound()
}
