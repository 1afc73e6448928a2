/** Loads the program, and runs it when its parent says so. */
import { once } from 'node:events'

await import('../../src/start.ts')
const told = once(process, 'message')
process.send?.('loaded')
await told
process.disconnect()
await import('../../src/main.ts')
