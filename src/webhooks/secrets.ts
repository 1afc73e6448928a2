/** Signing secrets: how they are made, and the key inside. How they are stored is the box's business. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { SecretBox } from '../lib/secret-box.ts'

const PREFIX = 'whsec_'
const SECRET_BYTES = 32
const CACHED_KEYS = 1000

/** A new secret, as Standard Webhooks writes it. */
export function newSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`
}

/** Custom headers as they are stored; null when there are none. */
export function sealedHeaders(box: SecretBox, headers: Readonly<Record<string, string>>): Buffer | null {
  return Object.keys(headers).length === 0 ? null : box.seal(JSON.stringify(headers))
}

/** The names and values of custom headers. */
export function openHeaders(box: SecretBox, sealed: Buffer | null): Record<string, string> {
  return sealed === null ? {} : z.record(z.string(), z.string()).parse(JSON.parse(box.open(sealed)))
}

/** The HMAC key that a secret stands for. */
export function signingKey(secret: string): Buffer {
  return Buffer.from(secret.slice(PREFIX.length), 'base64')
}

/** Opens sealed secrets; the same ciphertext is opened once, since opening costs more than signing. */
export function createKeyReader(box: SecretBox): (sealed: Buffer) => Buffer {
  const cache = new Map<string, Buffer>()
  return (sealed) => {
    const name = sealed.toString('latin1')
    const known = cache.get(name)
    if (known) return known
    const key = signingKey(box.open(sealed))
    if (cache.size >= CACHED_KEYS) cache.clear()
    cache.set(name, key)
    return key
  }
}
