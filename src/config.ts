/** Environment → checked, frozen Config; `npm start -- --help` prints this table. Only main.ts reads the environment, for this. */
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import { isCidr } from './lib/cidr.ts'
import type { EgressRules } from './lib/egress.ts'
import { readCertificates } from './lib/extra-ca.ts'
import { OTLP_SETTINGS, type TraceSettings, traceSettings } from './lib/otlp-settings.ts'
import { parseProxy } from './lib/proxy-tunnel.ts'
import { isBounceAddress, type Mailbox, parseMailbox, parseSmtpUrl, type SmtpServer } from './lib/smtp-url.ts'
import { StartupError } from './lib/startup-error.ts'

const KEY_BYTES = 32

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1')
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const cidrs = list.refine((values) => values.every(isCidr), 'must be a list of CIDRs')
const secretKeys = list
  .transform((values) => values.map((value) => Buffer.from(value, 'base64')))
  .refine(
    (keys) => keys.length > 0 && keys.every((key) => key.length === KEY_BYTES),
    `must be ${KEY_BYTES} bytes in base64`,
  )

/** A thousand years: more is no time that an id could hold. */
const MAX_DAYS = 365_000
const days = z.coerce
  .number({ error: 'must be a number of days' })
  .int('must be whole days')
  .min(1, 'must be at least 1')
  .max(MAX_DAYS, `must be at most ${MAX_DAYS}`)
const count = (max: number) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(max, `must be at most ${max}`)
const proxy = z.string().transform((value, ctx) => {
  const parsed = parseProxy(value)
  if (!parsed) ctx.addIssue('must be http://[user:password@]host:port')
  return parsed
})
const certificates = z.string().transform((path, ctx) => {
  const read = readCertificates(path)
  if ('certificates' in read) return read.certificates
  ctx.addIssue(read.fault)
  return []
})

const smtpUrl = z.string().transform((value, ctx) => {
  const parsed = parseSmtpUrl(value)
  if (!parsed) ctx.addIssue('must be smtp://[user:password@]host[:port] or smtps://…')
  return parsed
})
const mailbox = z.string().transform((value, ctx) => {
  const parsed = parseMailbox(value)
  if (!parsed) ctx.addIssue('must be an address, or a name with an address in angle brackets')
  return parsed
})

type Setting = { schema: z.ZodType; fallback: string; meaning: string; example: string }

function setting<S extends z.ZodType>(schema: S, fallback: string, meaning: string, example: string) {
  return { schema, fallback, meaning, example } satisfies Setting
}

/** Every setting: its check, its default as shown, what it means and a right example. */
const SETTINGS = {
  PORT: setting(
    z.coerce.number({ error: 'must be a number from 0 to 65535' }).int().min(0).max(65_535).default(3000),
    '3000',
    'where it listens; 0 takes any free port',
    '3000',
  ),
  HOST: setting(z.string().min(1).default('127.0.0.1'), '127.0.0.1', 'the address it listens on', '0.0.0.0'),
  PUBLIC_URL: setting(
    z.url({ protocol: /^https?$/ }).optional(),
    'from host and port',
    'used in links, and the origin that browsers must come from',
    'https://approvals.example.com',
  ),
  DATA_DIR: setting(
    z.string().min(1).default('./data'),
    './data',
    'embedded database and generated keys (0700)',
    '/var/lib/uxone',
  ),
  DATABASE_URL: setting(
    z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    '–',
    'a PostgreSQL (14 or newer) instead of the embedded one',
    'postgres://uxone:secret@db:5432/uxone',
  ),
  ROLES: setting(
    list.pipe(z.array(z.enum(['api', 'worker'])).min(1)).default(['api', 'worker']),
    'api,worker',
    'what this node does',
    'api,worker',
  ),
  TRUSTED_PROXIES: setting(
    cidrs.default([]),
    '–',
    'networks of reverse proxies whose X-Forwarded-For is believed',
    '10.0.0.0/8',
  ),
  SECRET_KEY: setting(
    secretKeys.optional(),
    'made once in DATA_DIR',
    '32 bytes in base64; a comma-separated list rotates: the first encrypts, all decrypt',
    'q1Y0…= (openssl rand -base64 32)',
  ),
  ADMIN_EMAIL: setting(
    z.email().optional(),
    '–',
    'with ADMIN_PASSWORD: the first administrator, without the one-time link',
    'admin@example.com',
  ),
  ADMIN_PASSWORD: setting(z.string().min(8).max(128).optional(), '–', 'at least 8 characters', 'a long pass phrase'),
  SMTP_URL: setting(
    smtpUrl.optional(),
    '–',
    'the mail server: smtps:// is TLS from the start, smtp:// STARTTLS; without it mail stays in the built-in outbox',
    'smtps://user:password@mail.example.com:465',
  ),
  MAIL_FROM: setting(
    mailbox.optional(),
    '–',
    'what mail comes from; needed with SMTP_URL',
    'Approvals <approvals@example.com>',
  ),
  MAIL_GATHER_SECONDS: setting(
    count(3600).default(10),
    '10',
    'mails to one person within so many seconds become one; 0: each goes by itself',
    '10',
  ),
  MAIL_HOURLY_CAP: setting(
    count(10_000).default(30),
    '30',
    'mails to one person in an hour; what is over it goes together in one; 0: no limit',
    '30',
  ),
  MAIL_BOUNCE_ADDRESS: setting(
    z
      .string()
      .refine(isBounceAddress, 'must be an address of at most 17 characters before the @, without +')
      .optional(),
    '–',
    'where mail servers report what could not be delivered, each mail with its own +token; see docs/mails.md',
    'bounces@approvals.example.com',
  ),
  EGRESS_ALLOW_CIDRS: setting(
    cidrs.default([]),
    '–',
    'networks that webhooks may reach beside the public internet',
    '10.1.0.0/16,127.0.0.1/32',
  ),
  EGRESS_DENY_CIDRS: setting(cidrs.default([]), '–', 'networks that webhooks may not reach', '203.0.113.0/24'),
  EGRESS_PROXY: setting(
    proxy.optional(),
    '–',
    'an HTTP forward proxy that all webhooks go through, by CONNECT to addresses that were checked here',
    'http://user:password@proxy:3128',
  ),
  EXTRA_CA_FILE: setting(
    certificates.default([]),
    '–',
    'certificates (PEM) of private authorities that webhooks and mail trust beside the bundled ones',
    '/etc/ssl/company-ca.pem',
  ),
  ALLOW_HTTP_WEBHOOKS: setting(flag.default(false), 'false', 'accept http:// endpoints', 'true'),
  RETENTION_ATTEMPTS_DAYS: setting(days.default(30), '30', 'for how many days attempts are kept at least', '30'),
  RETENTION_EVENTS_DAYS: setting(
    days.default(90),
    '90',
    'the same for events and deliveries; not less than attempts',
    '90',
  ),
  RETENTION_MAILS_DAYS: setting(
    days.default(90),
    '90',
    'for how many days the text of mails is kept; of approvals, who was told and what became of it stays',
    '90',
  ),
  LOG_LEVEL: setting(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    'info',
    'JSON lines on stdout, pretty on a terminal',
    'debug',
  ),
  ...OTLP_SETTINGS,
} as const

type Values = { [K in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[K]['schema']> }

export type Config = Readonly<{
  port: number
  host: string
  publicUrl: string | undefined
  dataDir: string
  databaseUrl: string | undefined
  roles: readonly ('api' | 'worker')[]
  trustedProxies: readonly string[]
  /** Empty: main makes one in the data directory. */
  secretKeys: readonly Buffer[]
  admin: { email: string; password: string } | undefined
  egress: EgressRules
  /** Without a server mail is kept in the outbox. */
  mail: {
    from: Mailbox | undefined
    server: SmtpServer | undefined
    bounceAddress: string | undefined
    gatherSeconds: number
    hourlyCap: number
  }
  retention: { attemptsDays: number; eventsDays: number; mailsDays: number }
  logLevel: Values['LOG_LEVEL']
  /** Undefined: nothing is traced. */
  traces: TraceSettings | undefined
}>

/**
 * Checks the environment. An empty value counts as not set.
 * @throws StartupError with one line: the setting, its fault and a right example; never the value of a secret.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const values = z.object(shape()).safeParse(withoutEmpty(env))
  if (!values.success) throw new StartupError(explain(values.error))
  return toConfig(z.custom<Values>().parse(values.data))
}

/** The settings as a table for `--help`. */
export function settingsHelp(): string {
  const rows = Object.entries(SETTINGS).map(([name, { fallback, meaning }]) => [name, fallback, meaning] as const)
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const lines = rows.map(
    ([name, fallback, meaning]) => `  ${name.padEnd(widths[0] ?? 0)}  ${fallback.padEnd(widths[1] ?? 0)}  ${meaning}`,
  )
  return `Settings (environment):\n${lines.join('\n')}\n\nOptions:\n  --sign-in-link  print a new one-time link for an administrator who lost access\n  --help          this page`
}

function shape(): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(SETTINGS).map(([name, { schema }]) => [name, schema]))
}

function withoutEmpty(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

function explain(error: z.ZodError): string {
  const issue = error.issues[0]
  const name = String(issue?.path[0])
  const found = Object.entries(SETTINGS).find(([key]) => key === name)?.[1]
  return `${name}: ${issue?.message ?? 'is wrong'}; a right one: ${name}=${found?.example ?? ''}`
}

function toConfig(values: Values): Config {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = values
  if ((email === undefined) !== (password === undefined)) {
    throw new StartupError(
      'ADMIN_EMAIL and ADMIN_PASSWORD go together; a right pair: ADMIN_EMAIL=admin@example.com ADMIN_PASSWORD=…',
    )
  }
  return Object.freeze({
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL === undefined ? undefined : new URL(values.PUBLIC_URL).origin,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL,
    roles: values.ROLES,
    trustedProxies: values.TRUSTED_PROXIES,
    secretKeys: values.SECRET_KEY ?? [],
    admin: email !== undefined && password !== undefined ? { email, password } : undefined,
    egress: {
      allow: values.EGRESS_ALLOW_CIDRS,
      deny: values.EGRESS_DENY_CIDRS,
      allowHttp: values.ALLOW_HTTP_WEBHOOKS,
      proxy: values.EGRESS_PROXY,
      extraCa: values.EXTRA_CA_FILE,
    },
    mail: mailOf(values),
    retention: retentionOf(values),
    logLevel: values.LOG_LEVEL,
    traces: traceSettings(values, packageJson.name),
  })
}

function mailOf({ SMTP_URL: server, MAIL_FROM: from, ...values }: Values): Config['mail'] {
  const pace = { gatherSeconds: values.MAIL_GATHER_SECONDS, hourlyCap: values.MAIL_HOURLY_CAP }
  const mail = { from, server, bounceAddress: values.MAIL_BOUNCE_ADDRESS, ...pace }
  if (server === undefined || from !== undefined) return mail
  throw new StartupError(
    'MAIL_FROM: SMTP_URL needs it, since every mail comes from somebody; a right one: MAIL_FROM=Approvals <approvals@example.com>',
  )
}

function retentionOf({
  RETENTION_ATTEMPTS_DAYS: attemptsDays,
  RETENTION_EVENTS_DAYS: eventsDays,
  RETENTION_MAILS_DAYS: mailsDays,
}: Values): Config['retention'] {
  if (eventsDays >= attemptsDays) return { attemptsDays, eventsDays, mailsDays }
  throw new StartupError(
    `RETENTION_EVENTS_DAYS: ${eventsDays} is less than RETENTION_ATTEMPTS_DAYS (${attemptsDays}), but attempts go before their events; a right pair: RETENTION_ATTEMPTS_DAYS=30 RETENTION_EVENTS_DAYS=90`,
  )
}
