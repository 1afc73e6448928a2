/** What the palette offers without being asked: what the page can do, views, and pages that the reader may open. */
import { IconBell, IconBookmark, IconBolt, IconInbox, IconSettings } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { COMMANDS } from '../../../../src/account/command-shapes.ts'
import { useCommandsAtHand, useKeysInForce } from '../../lib/commands.tsx'
import { t, translated } from '../../lib/i18n/t.ts'
import { PLACES } from '../../lib/navigation.ts'
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
  const here = commands.map(({ id, run }): PaletteEntry => {
    return { key: id, group: 'Here', label: translated(COMMANDS[id].label), hint: keys[id], icon: IconBolt, run }
  })
  const views = INBOX_VIEWS.map((view): PaletteEntry => {
    const run = (): void => void navigate({ to: '/', search: view === 'decide' ? {} : { view } })
    return { key: `view ${view}`, group: 'Views', label: VIEW_LABELS[view], icon: IconInbox, run }
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
      icon: IconBell,
      run: () => void navigate({ to: '/notifications' }),
    },
  ]
  return [...here, ...views, ...own, ...pages, ...mine]
}
