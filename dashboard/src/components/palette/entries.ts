/** What the palette offers, and what of it fits what is typed. Pure. */
import type { TablerIcon } from '@tabler/icons-react'
import { t } from '../../lib/i18n/t.ts'

export type PaletteEntry = {
  key: string
  group: 'Here' | 'Views' | 'Pages'
  label: string
  description?: string | undefined
  /** The key that does the same. */
  hint?: string | undefined
  icon: TablerIcon
  run: () => void
}

const ORDER = ['Here', 'Views', 'Pages'] as const

export const GROUPS: Record<PaletteEntry['group'], string> = { Here: t('Here'), Views: t('Views'), Pages: t('Pages') }

/** Every word that is typed begins a word of the entry or lies within one. */
export function fits({ label, group }: Pick<PaletteEntry, 'label' | 'group'>, query: string): boolean {
  const text = `${label} ${GROUPS[group]}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

export function groupsOf(entries: readonly PaletteEntry[], query: string): (readonly [string, PaletteEntry[]])[] {
  const fitting = entries.filter((entry) => fits(entry, query))
  return ORDER.map((group) => [GROUPS[group], fitting.filter((entry) => entry.group === group)] as const).filter(
    ([, group]) => group.length > 0,
  )
}
