/** Signing secrets, custom headers and tokens: how they are made and read. How they are sealed is the box's business. */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { SecretBox } from '../lib/secret-box.ts'

const PREFIX = 'whsec_'
const SECRET_BYTES = 32
/** As many webhooks as have their settings in memory (`sending-settings.ts`), each in the middle of a rotation. */
const CACHED = 20_000

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
  return sealed === null ? {} : parseHeaders(box.open(sealed))
}

export function parseHeaders(text: string): Record<string, string> {
  return z.record(z.string(), z.string()).parse(JSON.parse(text))
}

/** The HMAC key that a secret stands for; as an object, since signing with bytes costs five times as much (28 µs, and 5). */
export function signingKey(secret: string): KeyObject {
  return createSecretKey(secret.slice(PREFIX.length), 'base64')
}

/** Opens what is sealed; the same ciphertext is opened once, since opening costs more than signing. */
export function createOpener<T>(box: SecretBox, parse: (text: string) => T): (sealed: Buffer) => T {
  const cache = new Map<string, { value: T }>()
  return (sealed) => {
    const name = sealed.toString('latin1')
    const known = cache.get(name)
    if (known) return known.value
    const value = parse(box.open(sealed))
    if (cache.size >= CACHED) cache.clear()
    cache.set(name, { value })
    return value
  }
}
