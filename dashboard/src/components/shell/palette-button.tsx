import { ActionIcon, Box, Button, Kbd } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { lazyPart } from '../lazy-part.tsx'
import { t } from '../../lib/i18n/t.ts'

const Palette = lazyPart(async () => (await import('../palette/palette.tsx')).Palette)

/** The palette, opened by Ctrl K (or Cmd K) from anywhere; fetched when it is opened for the first time. */
export function usePalette(): { open: () => void; element: ReactNode } {
  const [isOpen, { open, close }] = useDisclosure(false)
  useHotkeys([['mod+K', open]], [], true)
  return { open, element: isOpen && <Palette onClosed={close} /> }
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
