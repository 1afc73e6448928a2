/** What the palette offers without being asked: what the page can do, views, and pages that the reader may open. */
import { IconBell, IconBookmark, IconBolt, IconInbox, IconSettings } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type CommandId, COMMANDS, isSequence, keysInWords } from '../../../../src/account/command-shapes.ts'
import { useCommandsAtHand, useKeysInForce } from '../../lib/commands.tsx'
import { t, translated } from '../../lib/i18n/t.ts'
import { GO_TO, PLACES } from '../../lib/navigation.ts'
import { useSavedViews } from '../../lib/saved-views.ts'
import { can, useSession } from '../../lib/session.ts'
import { INBOX_VIEWS, VIEW_LABELS } from '../../pages/inbox/model.ts'
import type { PaletteEntry } from './entries.ts'

export function useEntries(): PaletteEntry[] {
  const session = useSession()
  const navigate = useNavigate()
  const keys = useKeysInForce()
  const atHand = useCommandsAtHand()
  const [commands] = useState(atHand)
  const saved = useSavedViews()
  const keysOf = (id: CommandId | undefined): string | undefined => {
    const own = id && keys[id]
    return own && keysInWords(own)
  }
  // Where one can go stands below, as it is.
  const here = commands
    .filter(({ id }) => !isSequence(id))
    .map(({ id, run }): PaletteEntry => {
      return { key: id, group: 'Here', label: translated(COMMANDS[id].label), hint: keysOf(id), icon: IconBolt, run }
    })
  const views = INBOX_VIEWS.map((view): PaletteEntry => {
    const run = (): void => void navigate({ to: '/', search: view === 'decide' ? {} : { view } })
    return {
      key: `view ${view}`,
      group: 'Views',
      label: VIEW_LABELS[view],
      hint: view === 'all' ? keysOf('goAll') : undefined,
      icon: IconInbox,
      run,
    }
  })
  const own = saved.flatMap(({ id, name, search }): PaletteEntry[] => {
    if (search === null) return []
    return [{ key: id, group: 'Views', label: name, icon: IconBookmark, run: () => void navigate({ to: '/', search }) }]
  })
  const pages = PLACES.flatMap(({ places }) => places)
    .filter(({ needs }) => can(session, needs))
    .map(({ label, to, icon }): PaletteEntry => ({
      key: to,
      group: 'Pages',
      label,
      hint: keysOf(GO_TO[to]),
      icon,
      run: () => void navigate({ to }),
    }))
  const mine: PaletteEntry[] = [
    {
      key: '/account',
      group: 'Pages',
      label: t('Account'),
      icon: IconSettings,
      run: () => void navigate({ to: '/account' }),
    },
    {
      key: '/notifications',
      group: 'Pages',
      label: t('Notifications'),
      hint: keysOf('goNotifications'),
      icon: IconBell,
      run: () => void navigate({ to: '/notifications' }),
    },
  ]
  return [...here, ...views, ...own, ...pages, ...mine]
}
