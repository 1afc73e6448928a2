/** The shapes and routes of the public keys that `v1a` signatures are verified with. */
import { z } from 'zod'
import { route } from '../route.ts'

/** A JSON Web Key (RFC 8037) with what Standard Webhooks calls it besides. */
export const webhookKey = z
  .strictObject({
    id: z.string(),
    publicKey: z.string().meta({ description: '`whpk_` and the 32 bytes in base64, as Standard Webhooks writes it' }),
    createdAt: z.string(),
    expiresAt: z
      .string()
      .nullable()
      .meta({ description: 'a newer key signs; this one is listed until then, for what is on its way' }),
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().meta({ description: 'the same bytes in base64url' }),
    kid: z.string(),
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
  })
  .meta({ id: 'WebhookKey' })
export type WebhookKey = z.output<typeof webhookKey>

export const keyRoutes = {
  list: route({
    tag: 'Webhooks (service)',
    method: 'GET',
    url: '/.well-known/webhook-keys.json',
    summary: 'The public keys of `v1a` signatures, as a JSON Web Key Set',
    access: { by: 'anyone', why: 'whoever receives webhooks verifies with them, and they are public keys' },
    response: z.strictObject({ keys: z.array(webhookKey) }),
  }),
  rotate: route({
    tag: 'Webhooks (administration)',
    method: 'POST',
    url: '/api/webhook-keys/rotate',
    summary: 'Sign with a new Ed25519 key from now on; the old one stays listed for seven days',
    access: { by: 'person', capability: 'webhooks.manage' },
    response: webhookKey,
  }),
}
