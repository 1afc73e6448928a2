/** Cuts what comes down a connection into what it tells. Only as much of each protocol as our server speaks. */

/** Takes what came, answers the texts that are whole, oldest first. */
export type Cut = (chunk: Buffer) => string[]

/** The first text is the answer's head. */
export function cutSse(): Cut {
  let rest = ''
  let end = '\r\n\r\n'
  return (chunk) => {
    rest += chunk.toString('latin1')
    const texts: string[] = []
    for (let at = rest.indexOf(end); at !== -1; at = rest.indexOf(end)) {
      texts.push(rest.slice(0, at))
      rest = rest.slice(at + end.length)
      end = '\n\n'
    }
    return texts
  }
}

const MORE_16 = 126
const MORE_64 = 127

/** The same, for frames of a server (RFC 6455 §5.2), which are not masked. */
export function cutWebSocket(): Cut {
  let rest: Buffer = Buffer.alloc(0)
  let hasHead = false
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const texts: string[] = []
    const end = hasHead ? -1 : rest.indexOf('\r\n\r\n')
    if (!hasHead && end === -1) return texts
    if (!hasHead) {
      texts.push(rest.toString('latin1', 0, end))
      rest = rest.subarray(end + 4)
      hasHead = true
    }
    for (let frame = frameIn(rest); frame; frame = frameIn(rest)) {
      texts.push(rest.toString('latin1', frame.from, frame.to))
      rest = rest.subarray(frame.to)
    }
    return texts
  }
}

function frameIn(bytes: Buffer): { from: number; to: number } | undefined {
  const short = (bytes[1] ?? 0) & 0x7f
  const from = short === MORE_64 ? 10 : short === MORE_16 ? 4 : 2
  if (bytes.length < from) return undefined
  const length =
    short === MORE_64 ? Number(bytes.readBigUInt64BE(2)) : short === MORE_16 ? bytes.readUInt16BE(2) : short
  return bytes.length < from + length ? undefined : { from, to: from + length }
}
