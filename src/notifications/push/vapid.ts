/** The key pair by which push services know this server (VAPID, RFC 8292): made once, since browsers subscribe with it. */
import { createECDH } from 'node:crypto'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import { insertVapidKeys, readVapidKeys } from './queries.ts'

/** In base64url: the point uncompressed, and the number. */
export type VapidKeys = { publicKey: string; privateKey: string }

const stored = z.strictObject({ publicKey: z.string(), privateKey: z.string() })
const PRIVATE_BYTES = 32

/** Makes them at the first call; of several nodes that do so at once, all get the same. */
export async function vapidKeys({ db, box }: Pick<Context, 'db' | 'box'>): Promise<VapidKeys> {
  const found = (await readVapidKeys(db)) ?? (await make(db, box))
  return stored.parse(JSON.parse(box.open(found)))
}

async function make(db: Context['db'], box: Context['box']): Promise<Buffer> {
  const pair = createECDH('prime256v1')
  const publicKey = pair.generateKeys('base64url')
  // The number may begin with zeros, which Node leaves out.
  const privateKey = Buffer.alloc(PRIVATE_BYTES)
  const digits = pair.getPrivateKey()
  digits.copy(privateKey, PRIVATE_BYTES - digits.length)
  await insertVapidKeys(db, box.seal(JSON.stringify({ publicKey, privateKey: privateKey.toString('base64url') })))
  const made = await readVapidKeys(db)
  if (!made) throw new Error('the push keys were not stored')
  return made
}

/** Whom a push service may tell that we misbehave. It takes no other kinds of addresses. */
export function contactOf(publicUrl: string): string {
  const { protocol, hostname, origin } = new URL(publicUrl)
  return protocol === 'https:' ? origin : `mailto:postmaster@${hostname}`
}
