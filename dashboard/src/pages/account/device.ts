/** Enough of a user agent to tell one's own devices apart. Order matters: browsers name each other. */
import { t } from '../../lib/i18n/t.ts'
const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

export function deviceOf(userAgent: string | null): string {
  if (userAgent === null || userAgent === '') return t('Unknown device')
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1]
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1]
  if (browser === undefined) return system ?? userAgent.slice(0, 40)
  return system === undefined ? browser : t('{browser} on {system}', { browser, system })
}
