/** Writes a POST as bytes, ready to be sent. Pure. */

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
/** These say where a request ends and whose it is: they are ours. */
const FRAMING = /^(?:host|content-length|transfer-encoding|connection|expect|upgrade)$/i

/**
 * One buffer, so that it goes to the system in one piece. `start` is the request's line and its `host`.
 * @throws when a header would break the request or say something else about its length.
 */
export function requestBytes(start: string, headers: Readonly<Record<string, string>>, body: Buffer): Buffer {
  let head = start
  for (const name in headers) {
    const value = headers[name] ?? ''
    if (!NAME.test(name) || FRAMING.test(name) || !VALUE.test(value)) throw new Error(`${name} cannot be sent`)
    head += `${name}: ${value}\r\n`
  }
  head += `content-length: ${body.length}\r\n\r\n`
  const bytes = Buffer.allocUnsafe(head.length + body.length)
  bytes.write(head, 'latin1')
  body.copy(bytes, head.length)
  return bytes
}

/** The part that is the same for every request to a URL. */
export function requestStart({ pathname, search, host }: URL): string {
  return `POST ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`
}
