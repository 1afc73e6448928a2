/** Binds the routes of services, keys and signing in to their verbs. */
import { personOf } from '../context.ts'
import type { Bind } from '../route.ts'
import type { Auth } from './better-auth.ts'
import { authRoutes, serviceRoutes } from './contract.ts'
import { readSession, type Above } from './read-session.ts'
import { createKey } from './services/create-key.ts'
import { createService } from './services/create-service.ts'
import { getService } from './services/get-service.ts'
import { listKeys } from './services/list-keys.ts'
import { listServices } from './services/list-services.ts'
import { revokeKey } from './services/revoke-key.ts'
import { rotateKey } from './services/rotate-key.ts'
import { updateService } from './services/update-service.ts'
import { listSessions, revokeSession } from './sessions.ts'
import { setPassword } from './set-password.ts'
import { signIn, signOut } from './sign-in.ts'

export function authHttp(bind: Bind, auth: Auth, above: Above): void {
  bindServices(bind)
  bindSignIn(bind, auth)
  bindOwn(bind, above)
}

function bindServices(bind: Bind): void {
  bind(serviceRoutes.list, ({ ctx, query }) => listServices(ctx, query))
  bind(serviceRoutes.create, ({ ctx, actor, body }) => createService(ctx, actor, body))
  bind(serviceRoutes.get, ({ ctx, params }) => getService(ctx, params.id))
  bind(serviceRoutes.update, ({ ctx, actor, params, body, ifMatch }) =>
    updateService(ctx, actor, { id: params.id, changes: body, ifMatch }),
  )
  bind(serviceRoutes.keys, ({ ctx, params, query }) => listKeys(ctx, params.id, query))
  bind(serviceRoutes.createKey, ({ ctx, actor, params, body }) => createKey(ctx, actor, params.id, body))
  bind(serviceRoutes.rotateKey, ({ ctx, actor, params, body }) =>
    rotateKey(ctx, actor, { serviceId: params.id, keyId: params.keyId, overlapSeconds: body.overlap }),
  )
  bind(serviceRoutes.revokeKey, async ({ ctx, actor, params }) => {
    await revokeKey(ctx, actor, params.id, params.keyId)
    return null
  })
}

function bindSignIn(bind: Bind, auth: Auth): void {
  bind(authRoutes.signIn, async (call) => {
    const { body, cookies } = await signIn(auth, call.body, call.request)
    call.setCookies(cookies)
    return body
  })
  bind(authRoutes.signOut, async (call) => {
    const { body, cookies } = await signOut(auth, call.request)
    call.setCookies(cookies)
    return body
  })
}

/** What people see and change of their own. */
function bindOwn(bind: Bind, above: Above): void {
  bind(authRoutes.session, async (call) => {
    const cookie = call.request.headers['cookie']
    const { body, cookies } = await readSession(call.ctx, personOf(call.actor), cookie, above)
    call.setCookies(cookies)
    return body
  })
  bind(authRoutes.sessions, ({ ctx, actor, query }) => listSessions(ctx, personOf(actor), query))
  bind(authRoutes.revokeSession, async ({ ctx, actor, params }) => {
    await revokeSession(ctx, personOf(actor), params.id)
    return null
  })
  bind(authRoutes.setPassword, async ({ ctx, actor, body, request }) => {
    await setPassword(ctx, personOf(actor), { ...body, ip: request.ip })
    return null
  })
}
