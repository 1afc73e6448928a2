/** The SQL of signing secrets, for rotation. Whoever calls has locked the webhook. */
import { sql } from 'kysely'
import type { Tx } from '../db/transact.ts'

export type LiveSecret = { id: string; ciphertext: Buffer }

export async function insertSecret(
  tx: Tx,
  secret: { id: string; webhookId: string; ciphertext: Buffer; now: Date },
): Promise<void> {
  await sql`
    insert into webhook_secrets (id, webhook_id, ciphertext, created_at)
    values (${secret.id}, ${secret.webhookId}, ${secret.ciphertext}, ${secret.now})`.execute(tx)
}

/** Newest first. Leans on webhook_secrets_webhook_idx. */
export async function readLiveSecrets(tx: Tx, webhookId: string, now: Date): Promise<LiveSecret[]> {
  const { rows } = await sql<LiveSecret>`
    select id, ciphertext from webhook_secrets
    where webhook_id = ${webhookId} and (expires_at is null or expires_at > ${now})
    order by created_at desc, id desc`.execute(tx)
  return rows
}

/** Forgets all secrets but these, expired ones too. Leans on webhook_secrets_webhook_idx. */
export async function deleteOtherSecrets(tx: Tx, webhookId: string, kept: readonly string[]): Promise<void> {
  await sql`delete from webhook_secrets where webhook_id = ${webhookId} and id <> all (${kept}::text[])`.execute(tx)
}

/** Those that end sooner still do. Leans on webhook_secrets_webhook_idx. */
export async function expireSecrets(tx: Tx, webhookId: string, at: Date): Promise<void> {
  await sql`
    update webhook_secrets set expires_at = least(expires_at, ${at}::timestamptz) where webhook_id = ${webhookId}`.execute(
    tx,
  )
}
