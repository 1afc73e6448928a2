/** The command that a mail server pipes reports to: what it hands over, and how it ends. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startApp } from './support/app.ts'
import { deliveryReport, vacationNotice } from './support/delivery-reports.ts'
import { MAIL_FROM, storedMails, workMails, writeMails } from './support/mails.ts'
import { createPerson, createService } from './support/people.ts'
import { startSmtp } from './support/smtp.ts'

const BIN = join(import.meta.dirname, '../bin/uxone-approvals.mjs')

async function run(args: readonly string[], message: string): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [BIN, 'bounce', ...args], { env: {}, stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  child.stdin.end(message)
  await once(child, 'close')
  return { code: child.exitCode, said }
}

test('a mail server pipes what comes back to the command', { timeout: 60_000 }, async (t) => {
  const smtp = await startSmtp({}, { hideSTARTTLS: true })
  t.after(() => smtp.close())
  const env = { SMTP_URL: smtp.url, MAIL_FROM, MAIL_BOUNCE_ADDRESS: 'bounces@example.com' }
  const app = await startApp({ env, isWorking: false })
  t.after(() => app.close())
  const { serviceKey } = await createService(app, { permissions: ['mails:report'] })
  await createPerson(app, { username: 'root', role: 'SYSTEM_ADMINISTRATOR' })
  const worker = workMails(app)
  t.after(() => worker.stop())
  await writeMails(app)
  await worker.idle()
  const to = smtp.mails[0]?.envelopeFrom ?? ''
  const folder = await mkdtemp(join(tmpdir(), 'uxone-bounce-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const keyFile = join(folder, 'key')
  await writeFile(keyFile, `${serviceKey}\n`)
  const server = ['--url', app.url, '--key-file', keyFile]

  // What can never be taken is let go, with the reason; an answering machine is not a bounce.
  for (const message of ['', vacationNotice(to), deliveryReport({ to: 'bounces+x@example.com' })]) {
    const { code, said } = await run(server, message)
    assert.equal(code, 0)
    assert.match(said, /^uxone-approvals bounce: not taken: /)
  }
  // What may be mended is tried again: no report is lost by a wrong key or a server that is away.
  const report = deliveryReport({ to, original: `X: ${'y'.repeat(60)}\n`.repeat(170_000) })
  await writeFile(join(folder, 'wrong'), 'uxk_wrong')
  for (const args of [
    ['--url', app.url, '--key-file', join(folder, 'wrong')],
    ['--url', app.url, '--key-file', join(folder, 'none')],
    ['--url', 'http://127.0.0.1:1', '--key-file', keyFile],
    ['--url', app.url],
    [...server, '--unknown'],
  ])
    assert.equal((await run(args, report)).code, 75, args.join(' '))
  assert.equal((await storedMails(app))[0]?.status, 'SENT')
  // Ten megabytes: the report stands at their beginning.
  assert.deepEqual(await run([...server, '--recipient', to], report), { code: 0, said: '' })
  assert.equal((await storedMails(app))[0]?.status, 'BOUNCED')
})
