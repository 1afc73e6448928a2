/** Finds out who calls a route, and whether its declared access admits him. */
import type { FastifyRequest } from 'fastify'
import { permits } from '../auth/capabilities.ts'
import { authenticatePerson } from '../auth/person-session.ts'
import { authenticateService } from '../auth/authenticate-service.ts'
import type { Actor, Context } from '../context.ts'
import { forbidden, unauthenticated } from '../lib/errors.ts'
import type { Access } from '../route.ts'
import type { Authenticate } from './bind.ts'

const READ_ONLY = new Set(['GET', 'HEAD'])

/** `origins`: where our own pages live; a browser's change from anywhere else is refused. */
export function createAuthenticate(ctx: Context, origins: () => readonly string[]): Authenticate {
  return async (access, request) => {
    if (access.by !== 'service') refuseForeignOrigin(request, origins())
    const actor = await identify(ctx, access, request)
    if (!permits(actor, access)) throw refusal(access)
    return actor
  }
}

async function identify(ctx: Context, access: Access, request: FastifyRequest): Promise<Actor> {
  if (access.by === 'anyone') return { kind: 'anonymous' }
  if (access.by === 'service') return authenticateService(ctx, request.headers.authorization, request.ip)
  const person = await authenticatePerson(ctx, request.headers.cookie)
  if (!person) throw unauthenticated('Sign in first.', 'not_signed_in')
  return person
}

/**
 * Browsers send `Origin` with every change, and with a WebSocket, which is open to pages of any origin; other programs send
 * none and carry no cookies of others.
 */
function refuseForeignOrigin(request: FastifyRequest, origins: readonly string[]): void {
  const { origin } = request.headers
  if (onlyReads(request) || origin === undefined || origins.includes(origin)) return
  throw forbidden(
    `This page (${origin}) is not ours; open ${origins[0] ?? 'the dashboard'}, or set PUBLIC_URL to the address that people use.`,
    'foreign_origin',
  )
}

function onlyReads({ method, routeOptions }: FastifyRequest): boolean {
  const { contract } = routeOptions.config
  return READ_ONLY.has(method) && contract?.socket !== true && contract?.stream !== true
}

function refusal(access: Access): Error {
  if (access.by === 'service')
    return forbidden(`This service’s key lacks the permission ${access.permission}.`, 'missing_permission')
  const capability = access.by === 'person' ? access.capability : ''
  return forbidden(`Your role does not include ${capability}.`, 'missing_capability')
}
