import '@mantine/spotlight/styles.css'
import { Kbd, Text, VisuallyHidden } from '@mantine/core'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { t } from '../../lib/i18n/t.ts'
import { groupsOf, type PaletteEntry } from './entries.ts'
import { useApprovalSearch } from './use-approval-search.ts'
import { useEntries } from './use-entries.ts'

const [store, spotlight] = createSpotlight()

type Props = { query: string; onQueryChange: (query: string) => void; onClosed: () => void }

/** Where to go and what to do, by its name: pages, saved views, what the page at hand can do, and approvals. */
export function Palette({ query, onQueryChange, onClosed }: Props) {
  const [before] = useState(() => document.activeElement)
  const chosen = useRef<(() => void) | null>(null)
  /** What the arrows have come to, for who hears the page: the focus stays in the field. */
  const [selected, setSelected] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const entries = useEntries()
  const found = useApprovalSearch(query)
  const groups = [
    ...groupsOf(entries, query),
    ...(found.entries.length > 0 ? [[t('Approvals'), found.entries] as const] : []),
  ]
  useEffect(() => spotlight.open(), [])
  const finish = (): void => {
    onClosed()
    if (chosen.current) chosen.current()
    else if (before instanceof HTMLElement) before.focus()
  }
  const choose = (entry: PaletteEntry): void => {
    chosen.current = entry.run
  }
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={onQueryChange}
      shortcut={null}
      scrollable
      maxHeight={420}
      returnFocus={false}
      // It names the dialog; to see it would be too much.
      title={t('Find anything')}
      styles={{ header: { display: 'none' } }}
      transitionProps={{ duration: 0, onExited: finish }}
    >
      <Spotlight.Search
        aria-label={t('Find anything')}
        placeholder={t('A page, a view, an action, or an approval')}
        maxLength={200}
        leftSection={<IconSearch size={18} aria-hidden />}
        onKeyDown={(event) => {
          // What has come since the last letter is not selected by itself.
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) chooseFirst(list.current)
          requestAnimationFrame(() => setSelected(list.current?.querySelector('[data-selected]')?.textContent ?? ''))
        }}
      />
      <VisuallyHidden role="status">{selected}</VisuallyHidden>
      <Spotlight.ActionsList ref={list}>
        <Groups groups={groups} onChoose={choose} />
        <Text role="status" size="sm" c="dimmed" px="sm" py={found.words === '' ? 0 : 'xs'}>
          {found.words}
        </Text>
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

type Group = readonly [title: string, entries: PaletteEntry[]]

function Groups({ groups, onChoose }: { groups: readonly Group[]; onChoose: (entry: PaletteEntry) => void }) {
  return groups.map(([title, entries]) => (
    <Spotlight.ActionsGroup key={title} label={title}>
      {entries.map((entry) => (
        <Spotlight.Action
          key={entry.key}
          label={entry.label}
          {...(entry.description === undefined ? {} : { description: entry.description })}
          leftSection={<entry.icon size={18} aria-hidden />}
          rightSection={entry.hint !== undefined && <Kbd size="xs">{entry.hint}</Kbd>}
          onClick={() => onChoose(entry)}
        />
      ))}
    </Spotlight.ActionsGroup>
  ))
}

function chooseFirst(list: HTMLElement | null): void {
  if (list?.querySelector('[data-selected]') === null) list.querySelector<HTMLElement>('[data-action]')?.click()
}
