/** Reads and writes of services and their keys. */
import { sql, type Kysely } from 'kysely'
import type { DB } from '../../db/schema.ts'
import type { Tx } from '../../db/transact.ts'

export type ServiceRow = {
  id: string
  name: string
  description: string
  permissions: string[]
  rateLimit: number
  allowedIps: string[]
  isActive: boolean
  version: number
  createdAt: Date
  updatedAt: Date
}

export type KeyRow = {
  id: string
  serviceId: string
  hint: string
  allowedIps: string[]
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  lastUsedAt: Date | null
}

export type NewKey = Pick<KeyRow, 'id' | 'serviceId' | 'hint' | 'allowedIps' | 'createdAt' | 'expiresAt'> & {
  hash: Buffer
  createdBy: string | null
}

/** A key with its service, as a request's credentials are judged. */
export type Credential = {
  keyId: string
  keyAllowedIps: string[]
  expiresAt: Date | null
  revokedAt: Date | null
  lastUsedAt: Date | null
  serviceId: string
  name: string
  permissions: string[]
  rateLimit: number
  serviceAllowedIps: string[]
  isActive: boolean
}

const SERVICE_COLUMNS = sql`
  id, name, description, permissions, rate_limit as "rateLimit", allowed_ips as "allowedIps", is_active as "isActive",
  version, created_at as "createdAt", updated_at as "updatedAt"`

const KEY_COLUMNS = sql`
  id, service_id as "serviceId", hint, allowed_ips as "allowedIps", created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt", last_used_at as "lastUsedAt"`

/** One page by lower(name), through service_apps_name_key. */
export async function readServices(
  db: Kysely<DB>,
  after: string | undefined,
  limit: number,
): Promise<(ServiceRow & { sortName: string })[]> {
  const { rows } = await sql<ServiceRow & { sortName: string }>`
    select ${SERVICE_COLUMNS}, lower(name) as "sortName" from service_apps
    where ${after === undefined ? sql`true` : sql`lower(name) > ${after}`} order by lower(name) limit ${limit}`.execute(
    db,
  )
  return rows
}

export async function countServices(db: Kysely<DB>): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*)::int as total from service_apps`.execute(db)
  return rows[0]?.total ?? 0
}

/** By primary key. */
export async function readService(db: Kysely<DB>, id: string): Promise<ServiceRow | undefined> {
  const { rows } = await sql<ServiceRow>`select ${SERVICE_COLUMNS} from service_apps where id = ${id}`.execute(db)
  return rows[0]
}

/** By primary key; others who would change this service wait, its approvals do not. */
export async function lockService(tx: Tx, id: string): Promise<ServiceRow | undefined> {
  const { rows } =
    await sql<ServiceRow>`select ${SERVICE_COLUMNS} from service_apps where id = ${id} for no key update`.execute(tx)
  return rows[0]
}

/** A name that is taken ends in service_apps_name_key. */
export async function insertService(tx: Tx, service: Omit<ServiceRow, 'isActive' | 'version'>): Promise<void> {
  await sql`
    insert into service_apps (id, name, description, permissions, rate_limit, allowed_ips, created_at, updated_at)
    values (${service.id}, ${service.name}, ${service.description}, ${service.permissions}, ${service.rateLimit},
            ${service.allowedIps}, ${service.createdAt}, ${service.updatedAt})`.execute(tx)
}

/** Saves every field that may change. */
export async function saveService(tx: Tx, service: ServiceRow): Promise<void> {
  await sql`
    update service_apps
    set name = ${service.name}, description = ${service.description}, permissions = ${service.permissions},
        rate_limit = ${service.rateLimit}, allowed_ips = ${service.allowedIps}, is_active = ${service.isActive},
        version = ${service.version}, updated_at = ${service.updatedAt}
    where id = ${service.id}`.execute(tx)
}

/** All keys of a service, newest first, through service_keys_service_idx. */
export async function readKeys(db: Kysely<DB>, serviceId: string): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select ${KEY_COLUMNS} from service_keys where service_id = ${serviceId} order by id desc`.execute(db)
  return rows
}

/** By primary key; others who would change this key wait. */
export async function lockKey(
  tx: Tx,
  serviceId: string,
  id: string,
): Promise<(KeyRow & { replacedBy: string | null }) | undefined> {
  const { rows } = await sql<KeyRow & { replacedBy: string | null }>`
    select ${KEY_COLUMNS}, replaced_by as "replacedBy" from service_keys
    where id = ${id} and service_id = ${serviceId} for update`.execute(tx)
  return rows[0]
}

export async function insertKey(tx: Tx, key: NewKey): Promise<void> {
  await sql`
    insert into service_keys (id, service_id, hint, key_hash, allowed_ips, created_by, created_at, expires_at)
    values (${key.id}, ${key.serviceId}, ${key.hint}, ${key.hash}, ${key.allowedIps}, ${key.createdBy}, ${key.createdAt},
            ${key.expiresAt})`.execute(tx)
}

/** By primary key. */
export async function replaceKey(tx: Tx, id: string, replacement: { by: string; expiresAt: Date }): Promise<void> {
  await sql`
    update service_keys set replaced_by = ${replacement.by}, expires_at = ${replacement.expiresAt} where id = ${id}`.execute(
    tx,
  )
}

/** By primary key. */
export async function markRevoked(tx: Tx, id: string, now: Date): Promise<void> {
  await sql`update service_keys set revoked_at = ${now} where id = ${id}`.execute(tx)
}

/** Every request of a service asks this: service_keys_key_hash_key, then the service's primary key. */
export async function readCredential(db: Kysely<DB>, hash: Buffer): Promise<Credential | undefined> {
  const { rows } = await sql<Credential>`
    select k.id as "keyId", k.allowed_ips as "keyAllowedIps", k.expires_at as "expiresAt", k.revoked_at as "revokedAt",
           k.last_used_at as "lastUsedAt", s.id as "serviceId", s.name, s.permissions, s.rate_limit as "rateLimit",
           s.allowed_ips as "serviceAllowedIps", s.is_active as "isActive"
    from service_keys k join service_apps s on s.id = k.service_id where k.key_hash = ${hash}`.execute(db)
  return rows[0]
}

/** Notes the use of a key unless one was noted after `since`. By primary key. */
export async function touchKey(db: Kysely<DB>, id: string, { now, since }: { now: Date; since: Date }): Promise<void> {
  await sql`
    update service_keys set last_used_at = ${now}
    where id = ${id} and (last_used_at is null or last_used_at <= ${since})`.execute(db)
}
