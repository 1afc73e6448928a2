/** Hands a message that a mail server delivers to a program (`pipe`, `.forward`) to the server, as a delivery report. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const DEFAULT_URL = 'http://localhost:3000'
const PATH = '/api/service/mails/reports'
/** Headers and report stand before the returned mail: what is cut off is never looked at. */
const MAX_BYTES = 512 * 1024
const TIMEOUT_MS = 60_000
/** Of sysexits.h: the mail server keeps the message and tries again. */
const TRY_AGAIN = 75

export const BOUNCE_HELP = `Hands a delivery report from stdin to the server, so that it knows which of its mails did not arrive.

  uxone-approvals bounce --key-file /etc/uxone/bounce.key < message

  --key-file <path>      holds a service's key with the permission mails:report; or SERVICE_KEY in the environment
  --url <url>            the server; UXONE_URL in the environment; ${DEFAULT_URL} unless told
  --recipient <address>  to which address the message came, where its headers do not say so
  --help                 this page

Ends with 0 when the report was taken, or can never be (it says why), and with 75 when the mail server is to try again:
the server is away, or this command is not set up rightly.`

/** Answers the exit code. */
export async function bounce(args, env, stdin) {
  try {
    const message = await firstBytes(stdin)
    const { url, key, recipient } = readOptions(args, env)
    return await hand(url, { key, recipient, message })
  } catch (error) {
    console.error(`uxone-approvals bounce: ${error.cause?.message ?? error.message}; the message is to be tried again`)
    return TRY_AGAIN
  }
}

function readOptions(args, env) {
  const text = { type: 'string' }
  const { values } = parseArgs({ args, options: { 'key-file': text, url: text, recipient: text } })
  const file = values['key-file']
  const key = (file === undefined ? (env.SERVICE_KEY ?? '') : readFileSync(file, 'utf8')).trim()
  if (key === '') throw new Error('the service’s key is missing: give --key-file or SERVICE_KEY')
  return { url: values.url ?? (env.UXONE_URL || DEFAULT_URL), key, recipient: values.recipient }
}

/** Reads to the end: whoever pipes must not see its pipe break. */
async function firstBytes(stdin) {
  const chunks = []
  let size = 0
  for await (const chunk of stdin) {
    if (size < MAX_BYTES) chunks.push(chunk)
    size += chunk.length
  }
  return Buffer.concat(chunks).subarray(0, MAX_BYTES)
}

async function hand(server, { key, recipient, message }) {
  const url = new URL(PATH, server)
  if (recipient !== undefined) url.searchParams.set('recipient', recipient)
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'message/rfc822' },
    body: message,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const answer = await response.text()
  if (response.ok) return 0
  const { detail = answer } = problemOf(answer)
  // Another time it would be the same. Everything else may be mended: a key, an address, the server.
  if (response.status !== 400 && response.status !== 422) throw new Error(`${response.status}: ${detail}`)
  console.error(`uxone-approvals bounce: not taken: ${detail}`)
  return 0
}

function problemOf(answer) {
  try {
    return JSON.parse(answer)
  } catch {
    return {}
  }
}
