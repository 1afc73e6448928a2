import {
  Box,
  Group,
  Menu,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
  type MantineColorScheme,
} from '@mantine/core'
import {
  IconBell,
  IconCheckbox,
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSelector,
  IconSettings,
  IconSun,
} from '@tabler/icons-react'
import { t } from '../../lib/i18n/t.ts'
import { can, useSession } from '../../lib/session.ts'
import { useSignOut } from '../../lib/use-sign-out.ts'
import { MenuLink } from '../links.tsx'
import { PersonAvatar } from '../person-avatar.tsx'
import classes from './user-menu.module.css'

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const session = useSession()
  const signOut = useSignOut()
  return (
    <Box className={classes.foot}>
      <Menu position="top-start" width={208}>
        <Menu.Target>
          <UnstyledButton className={classes.button}>
            <PersonAvatar name={session.user.name} />
            <Box flex={1} miw={0}>
              <Text size="sm" fw={500} truncate>
                {session.user.name}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {session.user.email}
              </Text>
            </Box>
            <VisuallyHidden>{t('Account and settings')}</VisuallyHidden>
            <IconSelector size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <MenuLink to="/account" leftSection={<IconSettings size={16} />}>
            {t('Account')}
          </MenuLink>
          <MenuLink to="/account/notifications" leftSection={<IconBell size={16} />}>
            {t('Notification settings')}
          </MenuLink>
          {can(session, 'services.manage') && (
            <MenuLink to="/welcome" leftSection={<IconCheckbox size={16} />}>
              {t('Getting started')}
            </MenuLink>
          )}
          <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onHelp}>
            {t('Keyboard shortcuts')}
          </Menu.Item>
          <ThemeItem />
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
            {t('Sign out')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Box>
  )
}

const NEXT_SCHEME: Record<MantineColorScheme, MantineColorScheme> = { auto: 'light', light: 'dark', dark: 'auto' }
const SCHEMES = {
  auto: { label: t('Theme: system'), icon: IconDeviceDesktop },
  light: { label: t('Theme: light'), icon: IconSun },
  dark: { label: t('Theme: dark'), icon: IconMoon },
} as const

function ThemeItem() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { label, icon: Icon } = SCHEMES[colorScheme]
  return (
    <Menu.Item
      closeMenuOnClick={false}
      leftSection={<Icon size={16} />}
      onClick={() => setColorScheme(NEXT_SCHEME[colorScheme])}
    >
      <Group justify="space-between">{label}</Group>
    </Menu.Item>
  )
}
