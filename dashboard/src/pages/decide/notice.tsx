import { Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconCheck, IconInfoCircle, IconX } from '@tabler/icons-react'
import { useEffect, useRef, type ReactNode } from 'react'

const LOOKS = {
  yes: { color: 'green', icon: IconCheck },
  no: { color: 'red', icon: IconX },
  info: { color: 'amber', icon: IconInfoCircle },
} as const

type Props = { look: keyof typeof LOOKS; title: string; children: ReactNode; text: string }

/** What there is to know instead of something to decide, and where to go on. It is read out, and the keyboard goes on here. */
export function Notice({ look, title, text, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  const { color, icon: Icon } = LOOKS[look]
  return (
    <Stack gap="md" role="status">
      <ThemeIcon size={44} radius="xl" variant="light" color={color}>
        <Icon size={24} aria-hidden />
      </ThemeIcon>
      <Title order={1} size="h2" ref={heading} tabIndex={-1} className="foreign" style={{ outline: 'none' }}>
        {title}
      </Title>
      <Text className="foreign">{text}</Text>
      {children}
    </Stack>
  )
}
