/** What attempts need to know of their webhook: read once for each version of its settings, since nearly all claims find the same. */
import { type Kysely, sql } from 'kysely'
import type { DB } from '../db/schema.ts'
import { idList } from '../db/text-list.ts'

export type SendingSettings = {
  webhookId: string
  serviceId: string
  /** Says which settings these are: the version of the webhook's, and the Ed25519 key that signs for it. */
  stamp: string
  url: string
  timeoutMs: number
  retryCount: number
  retrySchedule: number[] | null
  /** Sealed, newest first. */
  secrets: { ciphertext: Buffer; expiresAt: Date | null }[]
  /** Sealed, as the token is. */
  headers: Buffer | null
  authToken: Buffer | null
  allowedIps: string[]
  signWithEd25519: boolean
  /** Sealed; the newest one, where it is asked for. */
  ed25519Key: Buffer | null
}

/** Webhooks whose settings a node keeps in memory. More than that only cost a little more each. */
const REMEMBERED = 10_000

/**
 * Settings that were read before, for as long as the claim that asks finds their stamp unchanged. So a change of settings
 * holds from the next claim of every node on, as if each claim had read them.
 */
export class SettingsMemory {
  readonly #known = new Map<string, SendingSettings>()

  /** Of webhooks with these stamps, in the claim's own transaction; whatever is forgotten while it reads. */
  async find(db: Kysely<DB>, stamps: Stamps): Promise<ReadonlyMap<string, SendingSettings>> {
    const known = [...stamps.keys()].flatMap((id) => this.#known.get(id) ?? [])
    const read = await this.readUnknown(db, stamps)
    this.learn(read)
    return new Map([...known, ...read].map((settings) => [settings.webhookId, settings]))
  }

  /** Those that it does not know. A transaction that may change settings has them learnt once it is committed. */
  async readUnknown(db: Kysely<DB>, stamps: Stamps): Promise<SendingSettings[]> {
    const unknown = [...stamps].filter(([id, stamp]) => this.#known.get(id)?.stamp !== stamp).map(([id]) => id)
    return unknown.length === 0 ? [] : readSettings(db, unknown)
  }

  learn(read: readonly SendingSettings[]): void {
    if (this.#known.size + read.length > REMEMBERED) this.#known.clear()
    for (const settings of read) this.#known.set(settings.webhookId, settings)
  }
}

/** By webhook. */
type Stamps = ReadonlyMap<string, string>

/** SQL for a webhook `w`: see SendingSettings. */
export const SETTINGS_STAMP = sql<string>`
  case when w.sign_ed25519 then concat(w.version, ' ', (select max(k.id) from signing_keys k where k.retired_at is null))
       else w.version::text end`

/** By primary key, and webhook_secrets_webhook_idx. */
async function readSettings(db: Kysely<DB>, webhookIds: readonly string[]): Promise<SendingSettings[]> {
  const { rows } = await sql<Omit<SendingSettings, 'secrets'> & { ciphertexts: Buffer[]; expiries: (Date | null)[] }>`
    select w.id as "webhookId", w.service_id as "serviceId", ${SETTINGS_STAMP} as stamp, w.url,
           w.timeout_ms as "timeoutMs", w.retry_count as "retryCount", w.retry_schedule as "retrySchedule", w.headers,
           w.auth_token as "authToken", w.allowed_ips as "allowedIps", w.sign_ed25519 as "signWithEd25519",
           case when w.sign_ed25519 then (select k.private_key from signing_keys k where k.retired_at is null
                                          order by k.id desc limit 1) end as "ed25519Key",
           array(select s.ciphertext from webhook_secrets s where s.webhook_id = w.id
                 order by s.created_at desc, s.id desc) as ciphertexts,
           array(select s.expires_at from webhook_secrets s where s.webhook_id = w.id
                 order by s.created_at desc, s.id desc) as expiries
    from service_webhooks w where w.id = any (${idList(webhookIds)})`.execute(db)
  return rows.map(({ ciphertexts, expiries, headers, authToken, ed25519Key, ...settings }) => ({
    ...settings,
    headers: headers && toKeep(headers),
    authToken: authToken && toKeep(authToken),
    ed25519Key: ed25519Key && toKeep(ed25519Key),
    secrets: ciphertexts.map((ciphertext, index) => ({
      ciphertext: toKeep(ciphertext),
      expiresAt: expiries[index] ?? null,
    })),
  }))
}

/** The driver cuts small values from Node's pool of buffers: one that is kept would keep 64 KiB of it. */
function toKeep(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(own)
  return own
}
