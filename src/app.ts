/** Binds every domain's routes to the server: with wire.ts the only file that names every domain. */
import type { FastifyInstance, RouteOptions } from 'fastify'
import { accountHttp } from './account/http.ts'
import { audienceOf } from './approvals/audience.ts'
import { confirmAmountsOf } from './approvals/confirm-amounts.ts'
import { APPROVAL_DOCS } from './approvals/event-example.ts'
import { approvalHttp } from './approvals/http.ts'
import { countWaiting, getApproval } from './approvals/read.ts'
import { auditHttp } from './audit/http.ts'
import { createAuth } from './auth/better-auth.ts'
import { createCredentials } from './auth/credentials.ts'
import { authHttp } from './auth/http.ts'
import { directoryHttp } from './directory/http.ts'
import { eventHttp } from './events/http.ts'
import { createAuthenticate } from './http/authenticate.ts'
import { createBind } from './http/bind.ts'
import { createBindFile } from './http/bind-file.ts'
import { createLines } from './http/bind-line.ts'
import { createStreams } from './http/bind-stream.ts'
import { metricsHttp } from './http/metrics.ts'
import { probeHttp } from './http/probes.ts'
import { createServer } from './http/server.ts'
import { signInLinkHttp } from './http/sign-in-link.ts'
import { dashboardHttp } from './http/static.ts'
import { unsubscribeHttp } from './http/unsubscribe.ts'
import { jobHttp } from './jobs/http.ts'
import { mailHttp, notificationHttp, pushHttp } from './notifications/http.ts'
import { countUnread } from './notifications/read-inbox.ts'
import { realtimeHttp } from './realtime/http.ts'
import type { StreamTimes } from './realtime/stream-events.ts'
import { systemHttp } from './system/http.ts'
import { webhookHttp } from './webhooks/http.ts'
import type { Wired } from './wire.ts'

export type App = {
  app: FastifyInstance
  /** Where people reach it: with `PORT=0` it is known only after listening. */
  setPublicUrl(url: string): void
  /** Ends every open stream at once; no new one begins. */
  endStreams(): void
}

/** Tests cannot wait as long as we do. */
export type StreamPace = StreamTimes & { patienceMs: number; firstMessageMs?: number }

/** Every route of the program, bound and ready to listen; `onRoute` is told each of them. */
export async function createApp(
  { ctx, node, hub, changes, jobHandlers, publicUrl, setPublicUrl }: Wired,
  onRoute?: (route: RouteOptions) => void,
  pace?: StreamPace,
): Promise<App> {
  const auth = createAuth(ctx, publicUrl)
  const app = await createServer(ctx, onRoute)
  const authenticate = createAuthenticate(ctx, () => originsOf(publicUrl()))
  const bind = createBind(app, ctx, authenticate)
  const streams = createStreams(app, ctx, authenticate, pace?.patienceMs)
  const lines = createLines(app, ctx, authenticate, pace)

  probeHttp(bind)
  authHttp(bind, auth, { countWaiting, countUnread, confirmAmountsOf })
  directoryHttp(bind, createCredentials(ctx))
  approvalHttp(bind)
  eventHttp(bind, APPROVAL_DOCS)
  realtimeHttp({ bind, ...streams, ...lines }, ctx, { hub, changes, audienceOf }, pace)
  app.addHook('onClose', () => hub.close())
  webhookHttp(bind)
  jobHttp(bind, jobHandlers)
  mailHttp(bind, publicUrl, getApproval)
  notificationHttp(bind)
  pushHttp(bind)
  accountHttp(bind)
  auditHttp(bind, createBindFile(app, ctx, authenticate))
  systemHttp(bind, node)
  metricsHttp(app, ctx)
  signInLinkHttp(app, auth)
  unsubscribeHttp(app, ctx)
  await dashboardHttp(app)
  const endStreams = (): void => {
    streams.end()
    lines.end()
  }
  return { app, endStreams, setPublicUrl }
}

/** A local server is reached by either name of the machine itself. */
function originsOf(publicUrl: string): string[] {
  const { protocol, hostname, port } = new URL(publicUrl)
  if (hostname !== 'localhost' && hostname !== '127.0.0.1') return [new URL(publicUrl).origin]
  return ['localhost', '127.0.0.1'].map((name) => new URL(`${protocol}//${name}:${port}`).origin)
}
