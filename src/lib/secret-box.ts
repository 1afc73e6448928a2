/** Encrypts what must be read again (webhook secrets, stored answers); hashes what need not be (keys, tokens). */
import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_ID_BYTES = 4

export type SecretBox = {
  /** Seals text with the newest key: key id (4) ‖ nonce (12) ‖ tag (16) ‖ ciphertext, AES-256-GCM. */
  seal(text: string): Buffer
  /** Opens what any of the configured keys sealed. Throws when the key is gone or a byte was changed. */
  open(sealed: Buffer): string
}

/** `keys`: 32 bytes each, the first encrypts, all decrypt. */
export function createSecretBox(keys: readonly Buffer[]): SecretBox {
  // As objects: with bytes, node makes one for each call, which costs as much as the cipher.
  const byId = new Map(keys.map((key) => [keyId(key).toString('hex'), createSecretKey(key)]))
  const newest = keys[0]
  if (!newest) throw new Error('a secret box needs at least one key')
  return {
    seal: (text) => seal(newest, text),
    open(sealed) {
      const key = byId.get(sealed.subarray(0, KEY_ID_BYTES).toString('hex'))
      if (!key) throw new Error('sealed with a key that SECRET_KEY no longer lists')
      return open(key, sealed)
    },
  }
}

/** SHA-256 of a token that we never need to read again. Tokens are random, so no salt is needed. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** A random token in base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

function keyId(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, KEY_ID_BYTES)
}

function seal(key: Buffer, text: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([keyId(key), nonce, cipher.getAuthTag(), body])
}

function open(key: KeyObject, sealed: Buffer): string {
  const nonceEnd = KEY_ID_BYTES + NONCE_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(KEY_ID_BYTES, nonceEnd))
  decipher.setAuthTag(sealed.subarray(nonceEnd, nonceEnd + TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(nonceEnd + TAG_BYTES)), decipher.final()]).toString('utf8')
}
