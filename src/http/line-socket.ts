/** What all lines ask of the connection that carries them. */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { malformed } from '../lib/errors.ts'

/** For the other side to take what it is told last. */
export const CLOSING_MS = 1000

/**
 * Requests may be sent without waiting for answers, which are then sent one after the other. What a stream has to say would
 * gather in memory, for as long as the answer before it lasts.
 */
export function refuseToQueue({ socket }: ServerResponse): void {
  if (socket === null)
    throw malformed('Another answer is under way on this connection: ask for a stream on one of its own.')
}

/** Bytes that the other side, or the system on its behalf, has taken. */
export function takenBy(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength
}

/** Resolves when nothing waits to be sent any more, or the connection is gone. */
export async function drained(socket: Socket): Promise<void> {
  if (socket.destroyed || !socket.writableNeedDrain) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}
