/** How a person is told, as a form has it, and in one sentence. Pure. */
import type {
  Choice,
  NewsKind,
  Preferences,
  SavePreferencesBody,
} from '../../../../src/notifications/preferences-contract.ts'
import { t } from '../../lib/i18n/t.ts'

type Kinds = Partial<Record<NewsKind, Choice>>

export type PreferenceValues = {
  language: Preferences['language']
  timeZone: string | null
  isQuiet: boolean
  quietFrom: string
  quietTo: string
  digest: 'off' | 'day' | 'week'
  hour: string
  weekday: string
  kinds: Kinds
}

export const LANGUAGE_NAMES = { en: 'English', th: 'ไทย (Thai)' } as const

export const WEEKDAYS = [
  t('Monday'),
  t('Tuesday'),
  t('Wednesday'),
  t('Thursday'),
  t('Friday'),
  t('Saturday'),
  t('Sunday'),
].map((label, index) => ({ value: String(index + 1), label }))

export const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: clock(String(hour)) }))

const NIGHT = { from: '22:00', to: '07:00' }
const MORNING = '8'

export function valuesOf({ language, timeZone, quietHours, digest, kinds }: Preferences): PreferenceValues {
  return {
    language,
    timeZone,
    isQuiet: quietHours !== null,
    quietFrom: quietHours?.from ?? NIGHT.from,
    quietTo: quietHours?.to ?? NIGHT.to,
    digest: digest?.every ?? 'off',
    hour: digest === null ? MORNING : String(digest.hour),
    weekday: String(digest?.weekday ?? 1),
    kinds,
  }
}

export function bodyOf(values: PreferenceValues): SavePreferencesBody {
  const { language, timeZone, isQuiet, quietFrom, quietTo, digest, hour, weekday, kinds } = values
  return {
    language,
    timeZone,
    quietHours: isQuiet ? { from: quietFrom, to: quietTo } : null,
    digest: digest === 'off' ? null : { every: digest, hour: Number(hour), weekday: Number(weekday) },
    kinds,
  }
}

/** What it comes to. */
export function sentenceOf({ language, timeZone, isQuiet, quietFrom, quietTo, ...values }: PreferenceValues): string {
  const zone = zoneName(timeZone)
  const locale =
    language === 'th'
      ? t('Mails come in Thai, with the times of {zone}.', { zone })
      : t('Mails come in English, with the times of {zone}.', { zone })
  const quiet = isQuiet
    ? t(
        'From {quietFrom} to {quietTo} nothing is sent but what is urgent, due by then, or about the security of your account.',
        { quietFrom, quietTo },
      )
    : t('They come at any time of the day.')
  return [locale, quiet, digestSentence(values)].filter((sentence) => sentence !== '').join(' ')
}

function digestSentence({ digest, hour, weekday }: Pick<PreferenceValues, 'digest' | 'hour' | 'weekday'>): string {
  if (digest === 'off') return ''
  const at = clock(hour)
  if (digest === 'day')
    return t(
      'Every day at {at} a digest says what waits for you, what was decided and what was said, unless there is nothing to say.',
      { at },
    )
  const day = WEEKDAYS.find(({ value }) => value === weekday)?.label ?? ''
  return t(
    'Every {day} at {at} a digest says what waits for you, what was decided and what was said, unless there is nothing to say.',
    { day, at },
  )
}

function zoneName(timeZone: string | null): string {
  return timeZone ?? 'UTC'
}

function clock(hour: string): string {
  return `${hour.padStart(2, '0')}:00`
}
