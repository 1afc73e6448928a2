/** An attempt as a command for a shell, to be tried by hand. Pure. */
import type { Attempt } from '../../../../src/webhooks/shapes.ts'

/** What the log keeps in place of a value that is nobody's business. */
const MASK = '***'

/** Our own connection's matter: curl sets its own. */
const LEFT_OUT = new Set(['host', 'content-length', 'connection', 'accept-encoding'])

/** Masked values become placeholders, which the receiver will refuse until they are filled in. */
export function curlOf(
  { requestUrl, requestHeaders }: Pick<Attempt, 'requestUrl' | 'requestHeaders'>,
  body: string,
): string {
  const headers = Object.entries(requestHeaders)
    .filter(([name]) => !LEFT_OUT.has(name.toLowerCase()))
    .map(([name, value]) => `-H ${quoted(`${name}: ${value === MASK ? placeholderOf(name) : value}`)}`)
  return [`curl -X POST ${quoted(requestUrl)}`, ...headers, `--data-raw ${quoted(body)}`].join(' \\\n  ')
}

/** For bash, zsh and sh: nothing between single quotes means anything, so only these must be dealt with. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function placeholderOf(name: string): string {
  if (name.toLowerCase() === 'webhook-signature') return 'v1,<signature>'
  if (name.toLowerCase() === 'authorization') return 'Bearer <token>'
  return `<value of ${name}>`
}
