import { Collapse, Group, Stack, Text, ThemeIcon, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { t } from '../../lib/i18n/t.ts'

type Props = { number: number; title: string; isDone: boolean | undefined; isCurrent: boolean; children: ReactNode }

/** One step of the checklist: open while it is the next one, and whenever it is opened by hand. */
export function Step({ number, title, isDone = false, isCurrent, children }: Props) {
  const [isOpened, { toggle }] = useDisclosure(false)
  const isShown = isCurrent !== isOpened
  return (
    <Stack gap="xs">
      <UnstyledButton onClick={toggle} aria-expanded={isShown} py={4}>
        <Group gap="sm" wrap="nowrap">
          <ThemeIcon
            size={26}
            radius="xl"
            variant={isDone ? 'filled' : 'light'}
            color={isDone ? 'green' : isCurrent ? 'brand' : 'gray'}
          >
            {isDone ? (
              <IconCheck size={15} stroke={2.5} aria-hidden />
            ) : (
              <Text size="xs" fw={600} className="tabular" inherit={false}>
                {number}
              </Text>
            )}
          </ThemeIcon>
          <Text size="md" fw={500}>
            {title}
          </Text>
          {isDone && <VisuallyHidden>{t('done')}</VisuallyHidden>}
        </Group>
      </UnstyledButton>
      <Collapse expanded={isShown}>
        <Stack gap="sm" pl={38} align="flex-start" style={{ minWidth: 0 }}>
          {children}
        </Stack>
      </Collapse>
    </Stack>
  )
}
