import { AppShell, Burger, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { lazyPart } from '../lazy-part.tsx'
import { t } from '../../lib/i18n/t.ts'
import { can, useSession } from '../../lib/session.ts'
import { useLightPaper } from '../../lib/use-light-paper.ts'
import { useIsPhone } from '../../lib/use-is-phone.ts'
import { usePush } from '../../lib/use-push.ts'
import { useCommands } from '../../lib/commands.tsx'
import { Bell, BellLink } from '../notifications/bell.tsx'
import classes from './app-layout.module.css'
import { Brand } from './brand.tsx'
import { Navigation } from './navigation.tsx'
import { OnceOpened } from '../once-opened.tsx'
import { PaletteButton, usePalette } from './palette-button.tsx'
import { OfflineBanner } from './offline-banner.tsx'
import { UserMenu } from './user-menu.tsx'

const loadHelp = () => import('./keyboard-help.tsx')
const KeyboardHelp = lazyPart(async () => (await loadHelp()).KeyboardHelp)

/** What surrounds every page of a signed-in person. */
export function AppLayout() {
  const [isHelpOpen, help] = useDisclosure(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  usePush()
  useLightPaper()
  useCommands({ help: help.open, ...useGoing() })
  const palette = usePalette()
  // The menu belongs to the page it was opened on, so going elsewhere closes it.
  const [menuPath, setMenuPath] = useState<string | null>(null)
  const menu = { isOpen: menuPath === path, toggle: () => setMenuPath(menuPath === path ? null : path) }
  // A telephone draws no more than it shows.
  const isPhone = useIsPhone()
  return (
    <AppShell
      header={{ height: 52, collapsed: false }}
      navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: !menu.isOpen } }}
      layout="alt"
      classNames={{ header: classes.header, navbar: classes.navbar, main: classes.main }}
    >
      <a href="#main" className={classes.skip}>
        {t('Skip to the content')}
      </a>
      {isPhone && <PhoneHeader menu={menu} onFind={palette.open} />}
      <AppShell.Navbar aria-label={t('Main')}>
        {(!isPhone || menu.isOpen) && (
          <Side onCloseMenu={isPhone ? menu.toggle : undefined} onFind={palette.open} onHelp={help.open} />
        )}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <OfflineBanner />
        <Outlet />
      </AppShell.Main>
      <OnceOpened opened={isHelpOpen} load={loadHelp}>
        <KeyboardHelp opened={isHelpOpen} onClose={help.close} />
      </OnceOpened>
      <Suspense>{palette.element}</Suspense>
    </AppShell>
  )
}

function PhoneHeader({ menu, onFind }: { menu: { isOpen: boolean; toggle: () => void }; onFind: () => void }) {
  const path = useRouterState({ select: (state) => state.location.pathname })
  return (
    <AppShell.Header>
      <Group h="100%" px="sm" gap="xs" wrap="nowrap">
        <Burger
          opened={menu.isOpen}
          onClick={menu.toggle}
          size="sm"
          aria-label={t('Menu')}
          aria-expanded={menu.isOpen}
        />
        <Brand />
        <Group ml="auto" gap="xs" wrap="nowrap">
          {path !== '/' && <Waiting />}
          <PaletteButton isSmall onClick={onFind} />
          <BellLink />
        </Group>
      </Group>
    </AppShell.Header>
  )
}

type SideProps = { onCloseMenu: (() => void) | undefined; onFind: () => void; onHelp: () => void }

/** `onCloseMenu`: on a telephone, where it lies over the page. */
function Side({ onCloseMenu, onFind, onHelp }: SideProps) {
  return (
    <>
      <Group justify="space-between" h={52} px="md" className={classes.brandRow}>
        <Brand />
        {onCloseMenu ? <Burger opened onClick={onCloseMenu} size="sm" aria-label={t('Close the menu')} /> : <Bell />}
      </Group>
      {!onCloseMenu && <PaletteButton onClick={onFind} />}
      <Navigation />
      <UserMenu onHelp={onHelp} />
    </>
  )
}

/** To where the reader may go. */
function useGoing(): Parameters<typeof useCommands>[0] {
  const session = useSession()
  const navigate = useNavigate()
  return {
    goInbox: () => void navigate({ to: '/' }),
    goAll: () => void navigate({ to: '/', search: { view: 'all' } }),
    goNotifications: () => void navigate({ to: '/notifications' }),
    goStatistics: () => void navigate({ to: '/statistics' }),
    ...(can(session, 'webhooks.manage') ? { goWebhooks: () => void navigate({ to: '/webhooks' }) } : {}),
  }
}

function Waiting() {
  const { waiting } = useSession()
  if (waiting === 0) return null
  return (
    <Text size="sm" c="dimmed" className="tabular">
      {t('{waiting} to decide', { waiting })}
    </Text>
  )
}
