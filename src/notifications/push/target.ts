/** Where a device's messages go and what they are encrypted with, as it is kept: sealed, since an address is a secret. */
import { z } from 'zod'
import type { SecretBox } from '../../lib/secret-box.ts'

const target = z.strictObject({ endpoint: z.string(), p256dh: z.string(), auth: z.string() })
export type PushTarget = z.output<typeof target>

export function sealTarget(box: SecretBox, value: PushTarget): Buffer {
  return box.seal(JSON.stringify(value))
}

/** Throws when it was sealed with a key that is gone. */
export function openTarget(box: SecretBox, sealed: Buffer): PushTarget {
  return target.parse(JSON.parse(box.open(sealed)))
}
