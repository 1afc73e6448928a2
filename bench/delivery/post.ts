/** What a job of an alternative does, and what the raw limit is made of: sign as we do, POST by undici's fastest way. */
import { randomBytes } from 'node:crypto'
import { Pool } from 'undici'
import { signedHeaders } from '../../src/webhooks/sign.ts'
import { signingKey } from '../../src/webhooks/secrets.ts'
import type { EngineWorld, Post } from './engine.ts'

export const WEBHOOKS = 64

export function createPost({ receiverUrl, concurrency }: Pick<EngineWorld, 'receiverUrl' | 'concurrency'>): Post {
  const pool = new Pool(receiverUrl, { connections: concurrency })
  const keys = [signingKey(`whsec_${randomBytes(32).toString('base64')}`)]
  return async ({ id, webhook, body: text }) => {
    const body = Buffer.from(text)
    const signed = {
      eventId: id,
      eventType: 'bench.stored',
      deliveryId: id,
      attemptNumber: 1,
      at: new Date(),
      body,
      keys,
    }
    const response = await pool.request({
      method: 'POST',
      path: `/ok/${webhook}`,
      headers: signedHeaders(signed),
      body,
    })
    await response.body.dump()
    if (response.statusCode >= 300) throw new Error(`the receiver answered ${response.statusCode}`)
  }
}

/** 1.5 KB, about what an approval's event has. */
export function bodyOf(id: string): string {
  const body = { id, eventType: 'bench.stored', occurredAt: new Date().toISOString(), payload: { note: '' } }
  const length = JSON.stringify(body).length
  return JSON.stringify({ ...body, payload: { note: 'x'.repeat(1500 - length) } })
}
