import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { startApp } from '../support/app.ts'

const DIST = join(import.meta.dirname, '../../dashboard/dist')
const DECODE = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer): Buffer => bytes }

test('the dashboard’s files come as they were compressed by the build, and the same whichever way', async (t) => {
  const app = await startApp()
  t.after(() => app.close())
  const page = readFileSync(join(DIST, 'index.html'))
  const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(String(page)) ?? []
  for (const path of [script, '/approvals/apr_1']) {
    const file = path === script ? readFileSync(join(DIST, script)) : page
    for (const [encoding, decode] of Object.entries(DECODE)) {
      const { statusCode, headers, body } = await ask(app.url + path, encoding)
      assert.equal(statusCode, 200)
      assert.equal(headers['content-encoding'], encoding === 'identity' ? undefined : encoding)
      assert.match(String(headers.vary), /accept-encoding/)
      assert.deepEqual(decode(body), file)
      if (encoding === 'br') assert.ok(body.length < file.length, 'it is compressed')
    }
  }
})

/** As it comes over the wire: fetch would decode it. */
async function ask(
  url: string,
  encoding: string,
): Promise<Pick<IncomingMessage, 'statusCode' | 'headers'> & { body: Buffer }> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': encoding, accept: 'text/html' } }, resolve).on('error', reject)
  })
  const { statusCode, headers } = answer
  return { statusCode, headers, body: await buffer(answer) }
}
