import { Badge, Scroller, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { formatNumber } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { webhookStats } from '../webhooks/measures.ts'
import { useWebhookAddress } from './route.ts'
import { TABS, type Tab } from './search.ts'
import classes from './tab-list.module.css'

const LABELS: Record<Tab, string> = {
  overview: t('Overview'),
  deliveries: t('Deliveries'),
  dead: t('Dead letters'),
  replay: t('Replay'),
  settings: t('Settings'),
  secrets: t('Secrets'),
}

/** For the mouse alone: the keyboard goes from tab to tab, which brings them into sight. */
const QUIET = { 'aria-hidden': true, tabIndex: -1 }

/** Another tab is another place: it is added to the history, and the filters of the one before stay behind. */
export function TabList({ webhook }: { webhook: Webhook }) {
  const {
    search: { tab = 'overview', range = '24h' },
  } = useWebhookAddress()
  const navigate = useNavigate({ from: '/webhooks/$id' })
  const { data: stats } = useQuery(webhookStats(webhook.id, range))
  const dead = stats?.waiting.deadLetters ?? 0
  const open = (chosen: Tab): void =>
    void navigate({
      search: ({ range }) => ({ range, tab: chosen === 'overview' ? undefined : chosen }),
      resetScroll: false,
    })
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[TABS.indexOf(tab)]?.scrollIntoView({ inline: 'nearest', block: 'nearest' })
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- with its count a tab is wider, and the others move
  }, [tab, dead])
  return (
    <Scroller
      mb="lg"
      controlSize={36}
      startControlProps={QUIET}
      endControlProps={QUIET}
      classNames={{ content: classes.content }}
    >
      <Tabs.List ref={list} className={classes.list}>
        {TABS.map((each) => (
          <Tabs.Tab
            key={each}
            value={each}
            onClick={() => open(each)}
            rightSection={
              each === 'dead' && dead > 0 ? (
                <Badge size="sm" color="red" className="tabular">
                  {formatNumber(dead)}
                </Badge>
              ) : undefined
            }
          >
            {LABELS[each]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Scroller>
  )
}
