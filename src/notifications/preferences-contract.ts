/** How a person wants to be told: the kinds of news and the channels that carry them, the shapes and the routes. */
import { z } from 'zod'
import { text } from '../lib/schemas.ts'
import { route } from '../route.ts'
import type { MailKind } from './contract.ts'
import type { NotificationKind } from './inbox-contract.ts'

/** `app` is the bell and its page, `push` the person's devices. */
export const CHANNELS = ['app', 'push', 'email'] as const
export type Channel = (typeof CHANNELS)[number]

/** `always`: it cannot be switched off. `on`, `off`: what it is until the person chooses. A channel not named does not carry it. */
export type Rule = 'always' | 'on' | 'off'

type News = {
  meaning: string
  channels: Partial<Record<Channel, Rule>>
  /** Why it cannot be switched off, where it cannot. */
  duty?: string
  /** It is told to administrators only. */
  isForAdministrators?: true
}

/** In the order in which they are shown. */
export const NEWS_KINDS = [
  'approval.assigned',
  'approval.reminder',
  'approval.changed',
  'approval.settled',
  'approval.decided',
  'approval.cancelled',
  'approval.mentioned',
  'approval.commented',
  'webhook.disabled',
  'webhook.failing',
  'webhook.recovered',
  'webhook.dead_letter',
  'person.unreachable',
  'security',
] as const
export type NewsKind = (typeof NEWS_KINDS)[number]

/** What a person owes to others, or to the safety of the account, is a duty. */
export const NEWS: Record<NewsKind, News> = {
  'approval.assigned': {
    meaning: 'You are asked to decide',
    channels: { app: 'always', push: 'on', email: 'always' },
    duty: 'Somebody waits for your decision, and must not wait because you never heard of it.',
  },
  'approval.reminder': { meaning: 'A request that waits for you is due soon', channels: { email: 'on' } },
  'approval.changed': {
    meaning: 'What you are asked about, or watch, has changed',
    channels: { app: 'on', push: 'off' },
  },
  'approval.settled': {
    meaning: 'Others have decided what you were asked',
    channels: { app: 'on', push: 'off', email: 'on' },
  },
  'approval.decided': {
    meaning: 'Your request, or one that you watch, was approved or rejected',
    channels: { app: 'on', push: 'on', email: 'on' },
  },
  'approval.cancelled': {
    meaning: 'A request that you made, watch, or were asked about, was withdrawn',
    channels: { app: 'on', push: 'on', email: 'on' },
  },
  'approval.mentioned': {
    meaning: 'Somebody mentioned you in a comment',
    channels: { app: 'on', push: 'on', email: 'on' },
  },
  'approval.commented': {
    meaning: 'Somebody commented on a request that you made, are asked about, watch, or commented on',
    channels: { app: 'on', push: 'off', email: 'on' },
  },
  'webhook.disabled': {
    meaning: 'A webhook was disabled',
    channels: { app: 'always', push: 'on', email: 'always' },
    duty: 'A service hears of nothing until an administrator mends it.',
    isForAdministrators: true,
  },
  'webhook.failing': {
    meaning: 'A webhook has had no success for 1, 24 or 72 hours',
    channels: { app: 'on', push: 'off', email: 'on' },
    isForAdministrators: true,
  },
  'webhook.recovered': {
    meaning: 'A webhook that was failing succeeds again',
    channels: { app: 'on', push: 'off', email: 'on' },
    isForAdministrators: true,
  },
  'webhook.dead_letter': {
    meaning: 'A delivery has used its attempts up',
    channels: { app: 'on', push: 'off', email: 'on' },
    isForAdministrators: true,
  },
  'person.unreachable': {
    meaning: 'A person cannot be reached by mail',
    channels: { app: 'on', push: 'off', email: 'on' },
    isForAdministrators: true,
  },
  security: {
    meaning: 'The security of your account',
    channels: { email: 'always' },
    duty: 'Whoever takes your account over must not be able to silence the warning.',
  },
}

/** Which news a notification in the app is. */
export const NEWS_OF_NOTIFICATION: Record<NotificationKind, NewsKind> = {
  'approval.assigned': 'approval.assigned',
  'approval.approved': 'approval.decided',
  'approval.rejected': 'approval.decided',
  'approval.cancelled': 'approval.cancelled',
  'approval.settled': 'approval.settled',
  'approval.changed': 'approval.changed',
  'approval.mentioned': 'approval.mentioned',
  'approval.commented': 'approval.commented',
  'webhook.failing': 'webhook.failing',
  'webhook.disabled': 'webhook.disabled',
  'webhook.recovered': 'webhook.recovered',
  'webhook.dead_letter': 'webhook.dead_letter',
  'person.unreachable': 'person.unreachable',
}

/** Which news a mail is; null: it is made of others, or asked for by itself. The answer to a request is news of two kinds. */
export const NEWS_OF_MAIL: Record<MailKind, NewsKind | null> = {
  'approval.assigned': 'approval.assigned',
  'approval.reminder': 'approval.reminder',
  'approval.decided': 'approval.decided',
  'approval.cancelled': 'approval.cancelled',
  'approval.mentioned': 'approval.mentioned',
  'approval.commented': 'approval.commented',
  'webhook.failing': 'webhook.failing',
  'webhook.disabled': 'webhook.disabled',
  'webhook.recovered': 'webhook.recovered',
  'webhook.dead_letter': 'webhook.dead_letter',
  'security.password_changed': 'security',
  'security.key_created': 'security',
  'security.new_sign_in': 'security',
  'person.unreachable': 'person.unreachable',
  digest: null,
  gathered: null,
}

/** In which language a person reads. A language is one file in `letters/words/`, and one of the dashboard's words. */
export const LANGUAGES = ['en', 'th'] as const

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00')
  .meta({ description: 'by the person’s clock, such as 22:00' })

const quietHours = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from !== to, { message: 'must end at another time than it begins', path: ['to'] })
  .meta({ id: 'QuietHours' })
export type QuietHours = z.output<typeof quietHours>

const digest = z
  .strictObject({
    every: z.enum(['day', 'week']),
    hour: z.int().min(0).max(23).meta({ description: 'by the person’s clock' }),
    weekday: z.int().min(1).max(7).default(1).meta({ description: 'of one that comes every week; 1 is Monday' }),
  })
  .meta({ id: 'Digest' })
export type Digest = z.output<typeof digest>

const choice = z.strictObject({ app: z.boolean(), push: z.boolean(), email: z.boolean() }).partial()
export type Choice = z.output<typeof choice>

const kinds = z.partialRecord(z.enum(NEWS_KINDS), choice).meta({
  description: 'for each kind of news, the channels that carry it, and whether they do. A duty cannot be switched off.',
})

const fields = {
  language: z.enum(LANGUAGES).nullable().meta({
    description:
      'of the dashboard and of mails; null: mails are in English, the dashboard is in what the browser asks for',
  }),
  timeZone: text(64)
    .refine(isZone, 'must be a time zone such as Asia/Bangkok')
    .nullable()
    .meta({ description: 'of the times in mails, of quiet hours and the digest; null: UTC' }),
  quietHours: quietHours.nullable().meta({ description: 'what is not urgent waits until they end' }),
  digest: digest.nullable().meta({ description: 'a mail with what waits for you, what was decided and what was said' }),
  kinds,
}

const preferences = z.strictObject(fields).meta({ id: 'NotificationPreferences' })
export type Preferences = z.output<typeof preferences>

const saveBody = z
  .strictObject({
    ...fields,
    quietHours: fields.quietHours.optional(),
    digest: fields.digest.optional(),
    kinds: fields.kinds.optional(),
  })
  .meta({ id: 'SaveNotificationPreferences', description: 'What is left out stays as it is.' })
export type SavePreferencesBody = z.output<typeof saveBody>

const own = { by: 'person', capability: 'signed-in' } as const

export const preferenceRoutes = {
  get: route({
    tag: 'Notifications',
    method: 'GET',
    url: '/api/notifications/preferences',
    summary: 'Read how you are told',
    access: own,
    response: preferences,
  }),
  save: route({
    tag: 'Notifications',
    method: 'PUT',
    url: '/api/notifications/preferences',
    summary: 'Change how you are told',
    description: 'What is left out stays as it is. Switching a duty off is refused with 422 `duty_channel`.',
    access: own,
    body: saveBody,
    response: preferences,
  }),
}

/** Is this a time zone that times can be told in? */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
