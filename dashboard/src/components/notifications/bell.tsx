import { ActionIcon, Indicator, Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useState } from 'react'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { Recent } from './recent.tsx'

const MAX_SHOWN = 99

/** How much is unread; behind it the latest of it. */
export function Bell() {
  const { unread } = useSession()
  const [isOpen, setOpen] = useState(false)
  return (
    <Indicator
      label={unread > MAX_SHOWN ? `${MAX_SHOWN}+` : unread}
      size={16}
      offset={5}
      disabled={unread === 0}
      color="brand"
      classNames={{ indicator: 'tabular' }}
    >
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
          <ActionIcon
            size={36}
            aria-label={unread === 0 ? t('Notifications') : t('Notifications, {unread} unread', { unread })}
            onClick={() => setOpen(!isOpen)}
          >
            <IconBell size={20} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown p={0} maw="calc(100vw - 24px)" aria-label={t('Notifications')}>
          <Recent onClose={() => setOpen(false)} />
        </Popover.Dropdown>
      </Popover>
    </Indicator>
  )
}
