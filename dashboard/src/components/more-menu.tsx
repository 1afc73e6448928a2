import { ActionIcon, Menu, type ActionIconProps } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useRef, type ReactNode } from 'react'

type Props = Pick<ActionIconProps, 'size' | 'variant'> & { label: string; children: ReactNode }

/** What else can be done. A dialog that an item opens gives the focus back to the button, since the item is gone by then. */
export function MoreMenu({ label, children, ...look }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon ref={button} aria-label={label} {...look}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown onClickCapture={() => button.current?.focus()}>{children}</Menu.Dropdown>
    </Menu>
  )
}
