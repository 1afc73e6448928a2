/** `uxone-approvals listen`: follows the stream, takes it up again when it breaks, and hands every event on, in order. */
import { setTimeout as sleep } from 'node:timers/promises'
import { forward } from './forward.mjs'
import { readStream, Refused, Unavailable } from './stream.mjs'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 2000

/** Runs until the signal, or until the server refuses; answers the exit code. */
export async function listen(options, signal) {
  const listener = new Listener(options, signal)
  try {
    await listener.run()
    return 0
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    console.error(error.message)
    return 1
  } finally {
    listener.sayHowToGoOn()
  }
}

class Listener {
  #options
  #signal
  /** After which event to go on; it moves only when an event has been handed on. */
  #cursor
  #wasConnected = false
  #isConnected = false
  #pauses = 0
  #say

  constructor(options, signal) {
    this.#options = options
    this.#signal = signal
    this.#cursor = options.after
    this.#say = options.isJson ? console.error : console.log
  }

  async run() {
    while (!this.#signal.aborted) {
      const pauseMs = await this.#follow()
      this.#isConnected = false
      await sleep(pauseMs, undefined, { signal: this.#signal }).catch(() => undefined)
    }
  }

  sayHowToGoOn() {
    if (this.#wasConnected) this.#say(`Go on from here with --after ${this.#cursor}`)
  }

  /** One connection, to its end. Answers how long to wait before the next one. */
  async #follow() {
    const { server, key, events } = this.#options
    try {
      const frames = readStream({ server, key, events, after: this.#cursor, signal: this.#signal })
      for await (const frame of frames) await this.#take(frame)
      this.#explain('The stream ended.')
      return this.#nextPauseMs()
    } catch (error) {
      if (this.#signal.aborted) return 0
      if (!(error instanceof Unavailable)) throw error
      const isFirst = !this.#wasConnected && error.retryAfterMs === 0
      if (isFirst) throw new Refused(`${error.message} Is the server running? --url says where it is.`)
      this.#explain(error.message)
      return Math.max(error.retryAfterMs, this.#nextPauseMs())
    }
  }

  async #take({ id, event, data }) {
    if (!this.#isConnected) this.#welcome()
    if (data !== undefined) await this.#handOn({ id: JSON.parse(data).id, type: event, body: data })
    // One that was stopped half-way comes again.
    if (id !== undefined && !this.#signal.aborted) this.#cursor = id
  }

  #welcome() {
    const { server, forwardTo, secret, isSecretMade } = this.#options
    if (this.#wasConnected) this.#say('Connected again.')
    else this.#say(`Listening to ${server.origin}${forwardTo ? `, forwarding to ${forwardTo.href}` : ''}`)
    if (!this.#wasConnected && forwardTo && isSecretMade) this.#say(`Signing with a secret for this run: ${secret}`)
    this.#isConnected = true
    this.#wasConnected = true
    this.#pauses = 0
  }

  async #handOn(event) {
    const { forwardTo, isJson } = this.#options
    if (isJson) console.log(event.body)
    if (!forwardTo) return
    const { status, fault, ms } = await forward(this.#options, event, this.#signal)
    if (this.#signal.aborted) return
    const outcome = status === undefined ? `not delivered: ${forwardTo.host} cannot be reached (${fault})` : status
    this.#say(`${new Date().toTimeString().slice(0, 8)}  ${event.type}  ${event.id}  ${outcome}  ${ms} ms`)
  }

  /** Once for each time that it breaks. */
  #explain(message) {
    if (this.#pauses === 0) this.#say(`${message} Connecting again…`)
  }

  #nextPauseMs() {
    this.#pauses += 1
    return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#pauses - 1))
  }
}
