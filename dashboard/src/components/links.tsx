/** Mantine's components as links of the router, with typed addresses. */
import { Anchor, Button, Menu, type AnchorProps, type ButtonProps, type MenuItemProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

type LinkTag = Omit<ComponentProps<'a'>, 'color' | 'style'>

export const AnchorLink = createLink((props: AnchorProps & LinkTag) => <Anchor {...props} />)
/** What a row of a table is named by: it reads as text, and leads to the thing itself. The router adds a class when it is open. */
export const NameLink = createLink(({ className = '', ...props }: AnchorProps & LinkTag) => (
  <Anchor size="sm" fw={500} c="var(--mantine-color-text)" className={`foreign ${className}`} {...props} />
))
export const ButtonLink = createLink((props: ButtonProps & LinkTag) => <Button component="a" {...props} />)
export const MenuLink = createLink((props: MenuItemProps & LinkTag) => <Menu.Item component="a" {...props} />)
