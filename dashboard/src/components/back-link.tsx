import { Group } from '@mantine/core'
import { IconChevronLeft } from '@tabler/icons-react'
import { AnchorLink } from './links.tsx'

export function BackLink({ to, label }: { to: '/' | '/services' | '/webhooks'; label: string }) {
  return (
    <AnchorLink to={to} size="sm" c="dimmed" w="fit-content" py={4} display="inline-block" className="on-screen">
      <Group gap={2} component="span">
        <IconChevronLeft size={16} aria-hidden />
        {label}
      </Group>
    </AnchorLink>
  )
}
