/** The shapes and routes of services, their keys, and of signing in. */
import { z } from 'zod'
import { id, listOf, pageQuery, text, timestamp, wholeQuery } from '../lib/schemas.ts'
import { CAPABILITIES, PERMISSIONS, route } from '../route.ts'

const network = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], { error: 'must be a CIDR such as 10.0.0.0/8' })
const allowedIps = z.array(network).max(50)

export const service = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    permissions: z.array(z.enum(PERMISSIONS)),
    rateLimit: z.number().int().meta({ description: 'requests per second' }),
    allowedIps: z.array(z.string()),
    isActive: z.boolean(),
    version: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Service' })
export type Service = z.output<typeof service>

export const serviceKey = z
  .strictObject({
    id: z.string(),
    serviceId: z.string(),
    hint: z.string().meta({ description: 'the key’s first characters' }),
    allowedIps: z.array(z.string()),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
  })
  .meta({ id: 'ServiceKey' })
export type ServiceKey = z.output<typeof serviceKey>

/** The key itself is in this answer and nowhere else, ever. */
const withKey = { serviceKey: z.string().meta({ description: 'shown once; send it as `Authorization: Bearer`' }) }

const serviceFields = {
  name: text(120),
  description: text(2000, 0),
  permissions: z.array(z.enum(PERMISSIONS)).min(1).max(PERMISSIONS.length),
  rateLimit: z.number().int().min(1).max(10_000),
  allowedIps,
  isActive: z.boolean(),
}

export const createServiceBody = z.strictObject({
  name: serviceFields.name,
  description: serviceFields.description.default(''),
  permissions: serviceFields.permissions,
  rateLimit: serviceFields.rateLimit.default(100),
  allowedIps: allowedIps.default([]),
})
export type CreateServiceBody = z.output<typeof createServiceBody>

export const updateServiceBody = z
  .strictObject(serviceFields)
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'name at least one field to change')
export type UpdateServiceBody = z.output<typeof updateServiceBody>

export const createKeyBody = z
  .strictObject({ expiresAt: timestamp.optional(), allowedIps: allowedIps.default([]) })
  .default({ allowedIps: [] })
export type CreateKeyBody = z.output<typeof createKeyBody>

const MAX_OVERLAP_SECONDS = 7 * 86_400
export const rotateKeyBody = z
  .strictObject({
    overlap: z
      .number()
      .int()
      .min(0)
      .max(MAX_OVERLAP_SECONDS)
      .default(86_400)
      .meta({ description: 'seconds for which the old key still works' }),
  })
  .default({ overlap: 86_400 })

const serviceParams = z.strictObject({ id: id('service') })
const keyParams = z.strictObject({ id: id('service'), keyId: id('key') })
const manage = { by: 'person', capability: 'services.manage' } as const
const services = { tag: 'Services' }
const keyAnswer = z.strictObject({ ...serviceKey.shape, ...withKey }).meta({ id: 'NewServiceKey' })

export const serviceRoutes = {
  list: route({
    ...services,
    method: 'GET',
    url: '/api/services',
    summary: 'List services',
    access: manage,
    query: z.strictObject(pageQuery),
    response: listOf(service),
  }),
  create: route({
    ...services,
    method: 'POST',
    url: '/api/services',
    summary: 'Register a service; answers its first key, once',
    access: manage,
    body: createServiceBody,
    response: z.strictObject({ ...service.shape, ...withKey }).meta({ id: 'NewService' }),
    status: 201,
  }),
  get: route({
    ...services,
    method: 'GET',
    url: '/api/services/:id',
    summary: 'Read a service',
    access: manage,
    params: serviceParams,
    response: service,
  }),
  update: route({
    ...services,
    method: 'PATCH',
    url: '/api/services/:id',
    summary: 'Change a service',
    access: manage,
    params: serviceParams,
    body: updateServiceBody,
    response: service,
  }),
  keys: route({
    ...services,
    method: 'GET',
    url: '/api/services/:id/keys',
    summary: 'List a service’s keys',
    access: manage,
    params: serviceParams,
    query: wholeQuery,
    response: listOf(serviceKey),
  }),
  createKey: route({
    ...services,
    method: 'POST',
    url: '/api/services/:id/keys',
    summary: 'Make another key',
    access: manage,
    params: serviceParams,
    body: createKeyBody,
    response: keyAnswer,
    status: 201,
  }),
  rotateKey: route({
    ...services,
    method: 'POST',
    url: '/api/services/:id/keys/:keyId/rotate',
    summary: 'Replace a key; the old one works for `overlap` seconds more',
    access: manage,
    params: keyParams,
    body: rotateKeyBody,
    response: keyAnswer,
    status: 201,
  }),
  revokeKey: route({
    ...services,
    method: 'DELETE',
    url: '/api/services/:id/keys/:keyId',
    summary: 'Revoke a key at once',
    access: manage,
    params: keyParams,
    response: z.null(),
  }),
}

export const session = z
  .strictObject({
    user: z.strictObject({
      id: z.string(),
      name: z.string(),
      username: z.string(),
      email: z.string(),
      department: z.string().nullable(),
      role: z.string(),
      hasPassword: z.boolean(),
      language: z.string().nullable().meta({ description: 'of the dashboard and of mails; null: not chosen' }),
    }),
    capabilities: z.array(z.enum(CAPABILITIES)),
    waiting: z.number().int().meta({ description: 'approvals that wait for this person' }),
    unread: z.number().int().meta({ description: 'notifications that this person has not read; counted up to 1000' }),
    confirmAbove: z
      .array(z.strictObject({ currency: z.string(), amount: z.number() }))
      .meta({ description: 'above which amounts this person wants to be asked once more; empty: never' }),
  })
  .meta({ id: 'Session' })
export type Session = z.output<typeof session>

const signInBody = z.strictObject({ email: text(254), password: text(128), rememberMe: z.boolean().optional() })
const setPasswordBody = z.strictObject({ currentPassword: text(128).optional(), newPassword: text(128, 8) })
const openSession = z.strictObject({
  id: z.string(),
  isCurrent: z.boolean(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
})
export type OpenSession = z.output<typeof openSession>

const signedIn = { by: 'person', capability: 'signed-in' } as const
const auth = { tag: 'Signing in' }

export const authRoutes = {
  signIn: route({
    ...auth,
    method: 'POST',
    url: '/api/auth/sign-in/email',
    summary: 'Sign in with e-mail and password',
    access: { by: 'anyone', why: 'this is how a person says who she is' },
    body: signInBody,
    response: z.looseObject({ user: z.looseObject({ id: z.string() }) }),
  }),
  signOut: route({
    ...auth,
    method: 'POST',
    url: '/api/auth/sign-out',
    summary: 'Sign out',
    access: { by: 'anyone', why: 'signing out twice is no error' },
    response: z.looseObject({}),
  }),
  session: route({
    ...auth,
    method: 'GET',
    url: '/api/session',
    summary: 'Who am I, what may I do, what waits for me',
    access: signedIn,
    response: session,
  }),
  sessions: route({
    ...auth,
    method: 'GET',
    url: '/api/auth/sessions',
    summary: 'List my open sessions',
    access: signedIn,
    query: wholeQuery,
    response: listOf(openSession),
  }),
  revokeSession: route({
    ...auth,
    method: 'DELETE',
    url: '/api/auth/sessions/:id',
    summary: 'End one of my sessions',
    access: signedIn,
    params: z.strictObject({ id: id('session') }),
    response: z.null(),
  }),
  setPassword: route({
    ...auth,
    method: 'POST',
    url: '/api/auth/password',
    summary: 'Set or change my password; ends my other sessions',
    access: signedIn,
    body: setPasswordBody,
    response: z.null(),
  }),
}
