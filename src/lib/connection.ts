/** One open socket. It carries one exchange at a time and tells whoever has it what comes. */
import type { Socket } from 'node:net'
import type { ConnectTimings, Opened } from './safe-connect.ts'

export type ConnectionUser = {
  /** The bytes are only lent: they change after the call. */
  onBytes(bytes: Buffer): void
  /** The other side has closed the connection, or it broke. Nothing comes after it. */
  onClosed(error: Error | undefined): void
}

export class Connection {
  readonly lane: string
  readonly remoteAddress: string
  readonly timings: ConnectTimings
  /** In the pool: since when it is idle, and until when it may be used (`performance.now()`). */
  idleSince = 0
  idleUntil = 0
  readonly #socket: Socket
  #user: ConnectionUser | undefined

  /** `onGone` is called once, however it ends. */
  constructor({ socket, source, remoteAddress, timings }: Opened, lane: string, onGone: () => void) {
    this.lane = lane
    this.remoteAddress = remoteAddress
    this.timings = timings
    this.#socket = socket
    source.onBytes = (bytes) => this.#onBytes(bytes)
    socket.on('error', (error) => this.#end(error)).on('end', () => this.#end(undefined))
    socket.once('close', () => {
      this.#end(undefined)
      onGone()
    })
  }

  use(user: ConnectionUser): void {
    this.#user = user
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  /** Nobody uses it any more. */
  release(): void {
    this.#user = undefined
  }

  /** Whether it is open and owes nothing: a request that was answered before it was read is still on its way. */
  isQuiet(): boolean {
    return !this.#socket.destroyed && this.#socket.writableLength === 0
  }

  /** Its user is done with it and hears nothing more. */
  close(): void {
    this.#user = undefined
    this.#socket.destroy()
  }

  /** The same for somebody else than its user, who hears of it. */
  cut(): void {
    this.#socket.destroy()
  }

  /** What comes while nobody has asked for anything is no answer. */
  #onBytes(bytes: Buffer): void {
    if (this.#user) this.#user.onBytes(bytes)
    else this.#socket.destroy()
  }

  #end(error: Error | undefined): void {
    const user = this.#user
    this.close()
    user?.onClosed(error)
  }
}
