/** Reads and checks what `listen` is told, by arguments and environment. */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'

const DEFAULT_URL = 'http://localhost:3000'
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/
const SECRET_BYTES = { min: 24, max: 64, made: 32 }

export const HELP = `Streams a service's events to this machine and sends each one, signed, to a local address.

  uxone-approvals listen --forward-to http://localhost:4000/hook

  --forward-to <url>  where each event is POSTed as a webhook would be
  --key <key>         the service's key, with the permission events:read; better in the environment as SERVICE_KEY
  --url <url>         the server; UXONE_URL in the environment; ${DEFAULT_URL} unless told
  --events <types>    only these, such as 'approval.*' or 'approval.approved,purchasing.*'; may be given several times
  --secret <whsec_…>  signs with this secret; WEBHOOK_SECRET in the environment; made for this run, and printed, unless told
  --after <cursor>    goes on after an event, as it is printed at the end of a run; begins now unless told
  --from-start        begins at the first event of all
  --print-json        prints each event's body as one line on stdout, and everything else on stderr
  --help              this page

Events come in order, one at a time. A receiver that cannot be reached is tried 3 times; then the event is named and the
next one comes. When the stream breaks it is taken up again after the last event, so none is lost.`

/** Something that the user can mend; its message says how. */
export class UsageError extends Error {}

/** `after` is undefined for "now", and empty for "from the start". */
export function readOptions(args, env) {
  const values = parse(args)
  const isAlone = values['forward-to'] === undefined && !values['print-json']
  if (isAlone) throw new UsageError('Say where events go: --forward-to http://localhost:4000/hook, or --print-json.')
  if (values['from-start'] && values.after !== undefined)
    throw new UsageError('--after and --from-start do not go together.')
  const secret = values.secret ?? (env.WEBHOOK_SECRET || undefined)
  return {
    server: readUrl('--url', values.url ?? (env.UXONE_URL || DEFAULT_URL)),
    key: readKey(values.key ?? env.SERVICE_KEY),
    forwardTo: values['forward-to'] === undefined ? undefined : readUrl('--forward-to', values['forward-to']),
    events: values.events?.join(','),
    after: values['from-start'] ? '' : values.after,
    isJson: values['print-json'] ?? false,
    secret: secret === undefined ? madeSecret() : checkedSecret(secret),
    isSecretMade: secret === undefined,
  }
}

function parse(args) {
  const text = { type: 'string' }
  const flag = { type: 'boolean' }
  try {
    return parseArgs({
      args,
      options: {
        'forward-to': text,
        key: text,
        url: text,
        events: { ...text, multiple: true },
        secret: text,
        after: text,
        'from-start': flag,
        'print-json': flag,
      },
    }).values
  } catch (error) {
    throw new UsageError(error.message)
  }
}

function readUrl(name, value) {
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return new URL(value)
  throw new UsageError(`${name} must be an address such as http://localhost:4000/hook, not "${value}".`)
}

function readKey(key = '') {
  if (key === '') throw new UsageError('The service’s key is missing: export SERVICE_KEY=uxk_… (or give --key uxk_…).')
  // Anything else could not be sent in a header.
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new UsageError('The service’s key is not one: it looks like uxk_… without spaces.')
}

/** As the server takes them. The secret itself is not repeated. */
function checkedSecret(secret) {
  const bytes = Buffer.from(SECRET.exec(secret)?.[1] ?? '', 'base64').length
  if (bytes >= SECRET_BYTES.min && bytes <= SECRET_BYTES.max) return secret
  throw new UsageError(
    `The secret must be whsec_ and ${SECRET_BYTES.min} to ${SECRET_BYTES.max} bytes in base64, as the webhook’s creation answers it.`,
  )
}

function madeSecret() {
  return `whsec_${randomBytes(SECRET_BYTES.made).toString('base64')}`
}
