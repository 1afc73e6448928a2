/** What the tests of the client for webhooks have in common. */
import type { TestContext } from 'node:test'
import type { EgressRules } from '../../src/lib/egress.ts'
import type { Address, Resolve } from '../../src/lib/resolve.ts'
import { createSafeClient, type PostRequest, type PostResult, type SafeClient } from '../../src/lib/safe-fetch.ts'
import { type Answer, startReceiver } from './receiver.ts'

export const LOOPBACK: EgressRules = { allow: ['127.0.0.0/8'], deny: [], allowHttp: true }

/** Every name is 127.0.0.1. */
export const loopback = async (): Promise<Address[]> => [{ address: '127.0.0.1', family: 4 }]

export function clientFor(t: TestContext, rules: EgressRules = LOOPBACK, resolve?: Resolve): SafeClient {
  const client = createSafeClient(rules, resolve)
  t.after(() => client.close())
  return client
}

/** Starts a receiver and answers its URL. */
export async function receive(t: TestContext, answer?: Answer): Promise<string> {
  const receiver = await startReceiver(answer)
  t.after(() => receiver.close())
  return receiver.url
}

export function post(
  client: SafeClient,
  url: string,
  { timeoutMs = 2000, ...rest }: Partial<PostRequest> = {},
): Promise<PostResult> {
  const headers = { 'content-type': 'application/json' }
  return client.post({ url, headers, body: Buffer.from('{"a":1}'), timeoutMs, ...rest })
}

/** `response 204`, or the error. */
export const errorOf = (result: PostResult): string =>
  result.kind === 'failure' ? result.error : `response ${result.status}`
