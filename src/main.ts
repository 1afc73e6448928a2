/** The entry: reads the settings, starts, says where it listens, drains on SIGTERM and Ctrl-C. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { StartupError } from './lib/startup-error.ts'
import { stopOnSignal } from './lib/stop-on-signal.ts'
import type { Program } from './start.ts'

const OLDEST_NODE = 24

/** The rest is imported only now, so that an old Node gets its one line, and so that compiled code is cached. */
async function main(args: readonly string[]): Promise<void> {
  refuseOldNode()
  enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compile'))
  const { readConfig, settingsHelp } = await import('./config.ts')
  if (args.includes('--help')) return console.log(settingsHelp())
  const config = readConfig(process.env)
  const { createLog } = await import('./lib/log.ts')
  const log = await createLog(config.logLevel, process.stdout.isTTY)
  const step = (message: string): void => console.error(`· ${message}`)
  const { start } = await import('./start.ts')
  const program = await start({ config, log, step, wantsLink: args.includes('--sign-in-link') })
  stopOnSignal(
    (signal) => {
      log.info({ key: 'program.stopping', signal }, 'stopping')
      return program.stop()
    },
    (error) => log.error({ key: 'program.stop_failed', err: error }, 'stopping failed'),
  )
  // Last: whoever reads it may stop the program at once, and it must drain.
  announce(program)
}

function refuseOldNode(): void {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return
  throw new StartupError(
    `Node ${OLDEST_NODE} is needed, this is ${process.version}; run it by "npm start", which brings its own, or install Node ${OLDEST_NODE}`,
  )
}

function announce({ url, signInLink }: Program): void {
  const link = signInLink === undefined ? '' : `Sign in as administrator (works once, for 24 hours):\n  ${signInLink}\n`
  console.log(`\nUXOne Approvals is ready: ${url}\n${link}`)
}

function fail(error: unknown): never {
  if (error instanceof StartupError) console.error(`Cannot start: ${error.message}`)
  else console.error(error)
  process.exit(1)
}

main(process.argv.slice(2)).catch(fail)
