import { ActionIcon, Indicator, Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { Recent } from './recent.tsx'

const MAX_SHOWN = 99

/** How much is unread; behind it the latest of it. */
export function Bell() {
  const [isOpen, setOpen] = useState(false)
  const name = useName()
  return (
    <Unread>
      <Popover
        opened={isOpen}
        onChange={setOpen}
        width={380}
        position="bottom-start"
        shadow="md"
        radius="lg"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <ActionIcon size={36} aria-label={name} onClick={() => setOpen(!isOpen)}>
            <IconBell size={20} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown p={0} aria-label={t('Notifications')}>
          <Recent onClose={() => setOpen(false)} />
        </Popover.Dropdown>
      </Popover>
    </Unread>
  )
}

/** On a telephone a list over the page would be a page itself. */
export function BellLink() {
  const name = useName()
  return (
    <Unread>
      <ActionIcon component={Link} to="/notifications" size={36} aria-label={name}>
        <IconBell size={20} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Unread>
  )
}

function useName(): string {
  const { unread } = useSession()
  return unread === 0 ? t('Notifications') : t('Notifications, {unread} unread', { unread })
}

function Unread({ children }: { children: ReactNode }) {
  const { unread } = useSession()
  return (
    <Indicator
      label={unread > MAX_SHOWN ? `${MAX_SHOWN}+` : unread}
      size={16}
      offset={5}
      disabled={unread === 0}
      color="brand"
      classNames={{ indicator: 'tabular' }}
    >
      {children}
    </Indicator>
  )
}
