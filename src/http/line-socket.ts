/** What all lines ask of the connection that carries them. */
import type { Socket } from 'node:net'

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
