import { ActionIcon, Box, Button, Kbd } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { lazyPart } from '../lazy-part.tsx'
import { t } from '../../lib/i18n/t.ts'
import { fetchSoon } from '../../lib/outdated-tab.ts'

const loadPalette = () => import('../palette/palette.tsx')
const Palette = lazyPart(async () => (await loadPalette()).Palette)

/** The palette, opened by Ctrl K (or Cmd K) from anywhere; its file is no part of the first load, but fetched soon after. */
export function usePalette(): { open: () => void; element: ReactNode } {
  /** What is sought; undefined: it is closed. */
  const [query, setQuery] = useState<string>()
  const open = (): void => setQuery('')
  const close = (): void => setQuery(undefined)
  useHotkeys([['mod+K', open]], [], true)
  useEffect(() => fetchSoon(loadPalette), [])
  useTypedAhead(query, setQuery)
  return { open, element: query !== undefined && <Palette query={query} onQueryChange={setQuery} onClosed={close} /> }
}

/** Until the palette has the focus, what is typed is meant for it: not for the page below, where letters decide. */
function useTypedAhead(query: string | undefined, setQuery: (query: string | undefined) => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isThere = event.target instanceof Element && event.target.closest('[role="dialog"]') !== null
    if (query === undefined || isThere || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') setQuery(undefined)
    else if (event.key === 'Backspace') setQuery(query.slice(0, -1))
    else if (event.key.length === 1) setQuery(query + event.key)
  })
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => onKey(event)
    window.addEventListener('keydown', hear, { capture: true })
    return () => window.removeEventListener('keydown', hear, { capture: true })
  }, [])
}

export function PaletteButton({ onClick, isSmall = false }: { onClick: () => void; isSmall?: boolean }) {
  if (isSmall) {
    return (
      <ActionIcon size="lg" variant="subtle" color="gray" aria-label={t('Find anything')} onClick={onClick}>
        <IconSearch size={20} />
      </ActionIcon>
    )
  }
  return (
    <Box px="xs" pb="sm">
      <Button
        fullWidth
        variant="default"
        justify="space-between"
        fw={400}
        c="dimmed"
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          <Kbd size="xs" aria-hidden>
            {t('Ctrl K')}
          </Kbd>
        }
        onClick={onClick}
      >
        {t('Find anything')}
      </Button>
    </Box>
  )
}
