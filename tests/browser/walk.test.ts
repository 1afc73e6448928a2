/** Runs the README's "A first approval in five minutes" as it stands: its commands in a shell, its clicks in a browser. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { launchBrowser, openPage, signInByForm } from '../support/browser.ts'

const ROOT = join(import.meta.dirname, '../..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const WALK = README.split('## A first approval in five minutes')[1]?.split('\n## ')[0] ?? ''
const STEPS = WALK.split(/^\*\*(?=\d\. )/m).slice(1)

/** The shell block of a step. */
function commandOf(step: number): string {
  const command = /```sh\n([\s\S]*?)```/.exec(STEPS[step - 1] ?? '')?.[1]
  assert.ok(command, `step ${step} has a command`)
  return command
}

test('the five-minute walk works word for word', { timeout: 120_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'uxone-walk-'))
  // Undone in reverse: what runs ends before its data go.
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  // The walk is told for the default ports; another server on this machine must not disturb the test.
  const [port, hookPort] = [await freePort(), await freePort()]
  const moved = (command: string): string =>
    command.replaceAll('localhost:3000', `localhost:${port}`).replaceAll('127.0.0.1:4000', `127.0.0.1:${hookPort}`)
  const shell = (command: string, env: Record<string, string> = {}): Shell => run(cleanup, moved(command), env)
  const text = (step: number, name: string): string => {
    assert.ok(STEPS[step - 1]?.replaceAll('\n', ' ').includes(name), `step ${step} speaks of ${name}`)
    return name
  }

  const server = shell(commandOf(1), { PORT: String(port), DATA_DIR: dataDir })
  await server.line(/is ready: /)

  const browser = await launchBrowser()
  cleanup.defer(() => browser.close())
  const { page, errors } = await openPage(browser)
  await page.goto(`http://localhost:${port}`)
  await signInByForm(page, `http://localhost:${port}`, text(2, 'admin@example.com'), text(2, 'correct horse battery'))
  await page.getByRole('link', { name: text(2, 'Services') }).click()
  await page
    .getByRole('button', { name: text(2, 'Register a service') })
    .first()
    .click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Name', { exact: true }).fill(text(2, 'Purchasing'))
  await drawer.getByLabel(text(2, 'Everything')).check()
  await drawer.getByRole('button', { name: text(2, 'Register'), exact: true }).click()
  const key = (await page.getByText(/^uxk_/).textContent()) ?? ''
  await page.getByRole('button', { name: text(2, 'I have stored it') }).click()
  const exportKey = commandOf(2).replace('uxk_…', key)

  const registered = shell(`${exportKey}${commandOf(3)}echo "$WEBHOOK_SECRET"`)
  const secret = (await registered.line(/^whsec_/)).trim()
  const receiver = shell(`export WEBHOOK_SECRET='${secret}' PORT=${hookPort}\n${commandOf(4)}`)
  await receiver.line(/^Listening on /)

  const asked = shell(`${exportKey}export UXONE_URL=http://localhost:${port}\n${commandOf(5)}`)
  const link = /Decide it at (\S+)/.exec(await asked.line(/Decide it at/))?.[1] ?? ''
  await page.goto(link)
  await page
    .getByRole('button', { name: text(6, 'Approve') })
    .first()
    .click()
  const promised = /```\n(.+)\n```/.exec(STEPS[5] ?? '')?.[1] ?? ''
  assert.equal(await receiver.line(/approval\.approved/), promised)
  assert.deepEqual(errors, [])
})

type Shell = { line(pattern: RegExp): Promise<string> }

/** Runs a script by `bash` in the repository; `line` answers the first line that matches. */
function run(cleanup: AsyncDisposableStack, script: string, env: Record<string, string>): Shell {
  const child = spawn('bash', ['-c', script], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const lines: string[] = []
  let changed = Promise.withResolvers<void>()
  const tell = (): void => {
    changed.resolve()
    changed = Promise.withResolvers()
  }
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      tell()
    })
  }
  child.once('close', tell)
  cleanup.defer(() => endGroup(child))
  return {
    async line(pattern) {
      for (;;) {
        const found = lines.find((line) => pattern.test(line))
        if (found !== undefined) return found
        if (child.exitCode !== null)
          throw new Error(`the command ended without ${String(pattern)}:\n${script}\n${lines.join('\n')}`)
        await changed.promise
      }
    },
  }
}

/** The script and all that it started. */
async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return
  const closed = new Promise((resolve) => child.once('close', resolve))
  process.kill(-child.pid, 'SIGTERM')
  await closed
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
