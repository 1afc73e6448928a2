#!/usr/bin/env node
/** The command line of UXOne Approvals. Plain JavaScript for any Node from 20, without a package. */
import { bounce, BOUNCE_HELP } from './bounce/bounce.mjs'
import { listen } from './listen/listen.mjs'
import { HELP, readOptions, UsageError } from './listen/options.mjs'

const [command, ...args] = process.argv.slice(2)

try {
  process.exitCode = await run()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n"uxone-approvals listen --help" tells more.`)
  process.exitCode = 2
}

async function run() {
  if (command === undefined || command === 'help' || command === '--help' || args.includes('--help')) {
    console.log(command === 'bounce' ? BOUNCE_HELP : command === 'listen' ? HELP : `${HELP}\n\n${BOUNCE_HELP}`)
    return 0
  }
  if (command === 'bounce') return bounce(args, process.env, process.stdin)
  if (command !== 'listen') throw new UsageError(`There is no command "${command}", only "listen" and "bounce".`)
  const options = readOptions(args, process.env)
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopping.abort())
  return listen(options, stopping.signal)
}
