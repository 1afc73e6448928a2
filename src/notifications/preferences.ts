/** How a person wants to be told: read and changed. */
import { appendAudit } from '../audit/append.ts'
import type { Context, PersonActor } from '../context.ts'
import { unprocessable } from '../lib/errors.ts'
import { nextAt } from '../lib/zoned-time.ts'
import { type Choices, matrixOf, ruleOf } from './channels.ts'
import { DEFAULT_ZONE } from './letters/format.ts'
import {
  CHANNELS,
  type Digest,
  LANGUAGES,
  NEWS,
  NEWS_KINDS,
  type Preferences,
  type QuietHours,
  type SavePreferencesBody,
} from './preferences-contract.ts'
import {
  endWaiting,
  readPreferences,
  saveChoices,
  saveLocale,
  saveSettings,
  type Settings,
  type StoredPreferences,
} from './preferences-queries.ts'

const HOUR_MINUTES = 60

export async function getPreferences(ctx: Context, person: PersonActor): Promise<Preferences> {
  return viewOf(await preferencesOf(ctx.db, person.id), person)
}

/**
 * What is left out stays as it is.
 * @throws 422 `duty_channel` for what cannot be switched off, `no_such_channel` for a channel that does not carry that kind
 */
export async function savePreferences(
  ctx: Context,
  person: PersonActor,
  wanted: SavePreferencesBody,
): Promise<Preferences> {
  const choices = choicesOf(wanted.kinds)
  return ctx.transact(async (tx) => {
    await saveLocale(tx, person.id, wanted)
    const before = viewOf(await preferencesOf(tx, person.id), person)
    const { quietHours = before.quietHours, digest = before.digest, timeZone } = wanted
    const now = ctx.clock.now()
    await saveSettings(tx, person.id, settingsOf({ quietHours, digest, timeZone }, now), now)
    const isDefault = ({ kind, channel, isOn }: (typeof choices)[number]) => (ruleOf(kind, channel) === 'on') === isOn
    await saveChoices(
      tx,
      person.id,
      choices.filter((choice) => !isDefault(choice)),
      choices.filter(isDefault),
    )
    await endWaiting(tx, person.id, now)
    await appendAudit(ctx, tx, person, { subject: person.id, action: 'user.preferences_changed', data: wanted })
    return viewOf(await preferencesOf(tx, person.id), person)
  })
}

/** When the digest comes next; null for none. */
export function nextDigest({ every, hour, weekday }: Digest, after: Date, timeZone: string | null): Date {
  const minutes = hour * HOUR_MINUTES
  return nextAt(every === 'week' ? { minutes, weekday } : { minutes }, after, timeZone ?? DEFAULT_ZONE)
}

export function digestOf({ digestEvery, digestHour, digestWeekday }: StoredPreferences): Digest | null {
  if (digestEvery === null) return null
  return { every: digestEvery, hour: digestHour ?? 0, weekday: digestWeekday ?? 1 }
}

async function preferencesOf(db: Context['db'], userId: string): Promise<StoredPreferences> {
  const [found] = await readPreferences(db, [userId])
  if (!found) throw new Error(`there is no person ${userId}`)
  return found
}

/** What this version has no words for counts as not said. */
function viewOf(stored: StoredPreferences, { capabilities }: PersonActor): Preferences {
  const { language, timeZone, quietFrom, quietTo, choices } = stored
  return {
    language: LANGUAGES.find((each) => each === language) ?? null,
    timeZone,
    quietHours: quietFrom === null || quietTo === null ? null : { from: clockOf(quietFrom), to: clockOf(quietTo) },
    digest: digestOf(stored),
    kinds: matrixOf(choices, capabilities.has('webhooks.manage')),
  }
}

type Times = { quietHours: QuietHours | null; digest: Digest | null; timeZone: string | null }

function settingsOf({ quietHours, digest, timeZone }: Times, now: Date): Settings {
  return {
    quietFrom: quietHours && minutesOf(quietHours.from),
    quietTo: quietHours && minutesOf(quietHours.to),
    digestEvery: digest?.every ?? null,
    digestHour: digest?.hour ?? null,
    digestWeekday: digest?.weekday ?? null,
    nextDigestAt: digest && nextDigest(digest, now, timeZone),
  }
}

function choicesOf(kinds: SavePreferencesBody['kinds'] = {}) {
  return NEWS_KINDS.flatMap((kind) =>
    CHANNELS.flatMap((channel) => {
      const isOn = kinds[kind]?.[channel]
      if (isOn === undefined) return []
      const rule = ruleOf(kind, channel)
      const path = `kinds.${kind}.${channel}`
      if (rule === undefined)
        throw unprocessable('no_such_channel', `News of the kind ${kind} does not go by ${channel}.`, path)
      if (rule === 'always' && !isOn)
        throw unprocessable('duty_channel', `This cannot be switched off. ${NEWS[kind].duty ?? ''}`, path)
      return rule === 'always' ? [] : [{ kind, channel, isOn }]
    }),
  ) satisfies Choices
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * HOUR_MINUTES + minutes
}

function clockOf(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / HOUR_MINUTES))}:${two(minutes % HOUR_MINUTES)}`
}
