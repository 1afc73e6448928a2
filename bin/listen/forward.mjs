/** Sends an event to the local receiver as the server would send it to a webhook: the same bytes, the same headers, signed. */
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { reasonOf } from './stream.mjs'

const TIMEOUT_MS = 30_000
/** Before the second and the third try: a receiver that is being restarted is back by then. */
const RETRY_MS = [1000, 2000]

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/**
 * Tries until it is answered, whatever the answer is, and at most three times. Resolves with `{ status, ms }` or, when
 * nothing answered, with `{ fault, ms }`. Each try has a timestamp and a signature of its own, as with the server.
 */
export async function forward({ forwardTo, secret }, { id, type, body }, signal) {
  const bytes = Buffer.from(body)
  for (let failures = 0; ; failures += 1) {
    const began = performance.now()
    const outcome = await post(forwardTo, signedHeaders(secret, { id, type, bytes }), bytes, signal)
    const ms = Math.round(performance.now() - began)
    if (outcome.status !== undefined || failures === RETRY_MS.length || signal.aborted) return { ...outcome, ms }
    await sleep(RETRY_MS[failures], undefined, { signal }).catch(() => undefined)
  }
}

/** Standard Webhooks v1. */
function signedHeaders(secret, { id, type, bytes }) {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(bytes).digest('base64')
  return {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'user-agent': `UXOne-Webhooks/${version}`,
    'accept-encoding': 'identity',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
    'x-uxone-event': type,
  }
}

/** Not by fetch, which adds headers of browsers and follows redirects. */
function post(url, headers, bytes, signal) {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((resolve) => {
    const fail = (error) => resolve({ fault: reasonOf(error) })
    // A connection kept from before a restart of the receiver would break the next event.
    const outgoing = request(url, { method: 'POST', headers, agent: false, signal }, (response) => {
      response.on('error', fail)
      response.on('end', () => resolve({ status: response.statusCode }))
      response.resume()
    })
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS)
    outgoing.on('error', fail)
    outgoing.on('close', () => clearTimeout(timer))
    outgoing.end(bytes)
  })
}
