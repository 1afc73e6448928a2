/** Times and amounts in the reader's language and zone. Pure. */
import { isZone } from '../preferences-contract.ts'

export type Format = {
  /** `Tue, 2 Jun 2026, 16:00 (Asia/Bangkok)` */
  moment(iso: string): string
  /** `Tue, 2 Jun, 16:00`, for a subject. */
  shortMoment(iso: string): string
  /** `THB 12,500.50`: the code, not the sign, because signs are shared between currencies. */
  money(amount: number, currency: string | null): string
  number(value: number): string
}

export const DEFAULT_ZONE = 'UTC'

export function createFormat(language: string, zone: string | null): Format {
  const timeZone = knownZone(zone)
  // Everybody else in the program counts years as the rest of the world does.
  const options = {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  } as const
  const locale = language === 'en' ? 'en-GB' : language
  const long = new Intl.DateTimeFormat(locale, { ...options, year: 'numeric', hour: '2-digit', minute: '2-digit' })
  const short = new Intl.DateTimeFormat(locale, { ...options, hour: '2-digit', minute: '2-digit' })
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 })
  return {
    moment: (iso) => `${long.format(new Date(iso))} (${timeZone})`,
    shortMoment: (iso) => short.format(new Date(iso)),
    money: (amount, currency) => (currency === null ? plain.format(amount) : money(locale, amount, currency)),
    number: (value) => plain.format(value),
  }
}

function knownZone(zone: string | null): string {
  return zone !== null && isZone(zone) ? zone : DEFAULT_ZONE
}

function money(locale: string, amount: number, currency: string): string {
  const options = { style: 'currency', currency, currencyDisplay: 'code', maximumFractionDigits: 4 } as const
  // Between the code and the number stands a space that does not break.
  return new Intl.NumberFormat(locale, options).format(amount)
}
