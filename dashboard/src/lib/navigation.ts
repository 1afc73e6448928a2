/** The places of the left navigation. A later page adds one entry here and its route. */
import {
  IconBolt,
  IconChartBar,
  IconHistory,
  IconInbox,
  IconKey,
  IconMail,
  IconServer,
  IconUsers,
  IconWebhook,
  type TablerIcon,
} from '@tabler/icons-react'
import { COMMAND_IDS, type CommandId } from '../../../src/account/command-shapes.ts'
import type { Capability } from '../../../src/route.ts'
import { t } from './i18n/t.ts'
import { can, type Session } from './session.ts'

export type Place = {
  label: string
  to: '/' | '/statistics' | '/services' | '/webhooks' | '/events' | '/mails' | '/people' | '/audit' | '/system'
  icon: TablerIcon
  needs: Capability
}

export const PLACES: { title: string | null; places: Place[] }[] = [
  {
    title: null,
    places: [
      { label: t('Inbox'), to: '/', icon: IconInbox, needs: 'signed-in' },
      { label: t('Statistics'), to: '/statistics', icon: IconChartBar, needs: 'signed-in' },
    ],
  },
  {
    title: t('Administration'),
    places: [
      { label: t('Services'), to: '/services', icon: IconKey, needs: 'services.manage' },
      { label: t('Webhooks'), to: '/webhooks', icon: IconWebhook, needs: 'webhooks.manage' },
      { label: t('Events'), to: '/events', icon: IconBolt, needs: 'webhooks.manage' },
      { label: t('Mail outbox'), to: '/mails', icon: IconMail, needs: 'mails.read' },
      { label: t('People'), to: '/people', icon: IconUsers, needs: 'directory.manage' },
      { label: t('Audit log'), to: '/audit', icon: IconHistory, needs: 'audit.read' },
      { label: t('System'), to: '/system', icon: IconServer, needs: 'system.read' },
    ],
  },
]

/** The command that goes there. */
export const GO_TO: Partial<Record<Place['to'], CommandId>> = {
  '/': 'goInbox',
  '/statistics': 'goStatistics',
  '/webhooks': 'goWebhooks',
}

/** The commands that a person has a use for: not those that go where she may not. */
export function commandsOf(session: Session): CommandId[] {
  const closed = PLACES.flatMap(({ places }) => places).filter(({ needs }) => !can(session, needs))
  const useless = new Set(closed.map(({ to }) => GO_TO[to]))
  return COMMAND_IDS.filter((id) => !useless.has(id))
}
