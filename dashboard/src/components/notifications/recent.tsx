import { Box, Button, EmptyState, Group, Title } from '@mantine/core'
import { IconBellCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { notificationRoutes } from '../../../../src/notifications/inbox-contract.ts'
import { language, t } from '../../lib/i18n/t.ts'
import { useReadNotifications } from '../../lib/read-notifications.ts'
import { read } from '../../lib/reads.ts'
import { ButtonLink } from '../links.tsx'
import { Loaded } from '../loaded.tsx'
import { RowsSkeleton } from '../skeletons.tsx'
import { NotificationList } from './notification-list.tsx'
import classes from './recent.module.css'

const SHOWN = 8

/** The latest of what was told, under the bell. */
export function Recent({ onClose }: { onClose: () => void }) {
  const query = useQuery(read(notificationRoutes.list, { query: { limit: SHOWN, language } }))
  const send = useReadNotifications()
  const rows = query.data?.data ?? []
  const newest = rows[0]
  return (
    <Box>
      <Group justify="space-between" px="md" py={8} wrap="nowrap" className={classes.head}>
        <Title order={2} size="h3">
          {t('Notifications')}
        </Title>
        {newest && rows.some(({ readAt }) => readAt === null) && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => send.mutate({ input: { body: { upTo: newest.id } } })}
          >
            {t('Mark all as read')}
          </Button>
        )}
      </Group>
      <Box className={classes.scroll}>
        <Loaded query={query} skeleton={<RowsSkeleton rows={4} height={56} />}>
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState
                py="lg"
                size="sm"
                icon={<IconBellCheck size={28} stroke={1.5} />}
                title={t('Nothing yet')}
                description={t('You are told here when you are asked to decide, and what became of your requests.')}
              />
            ) : (
              <NotificationList rows={data} onOpen={onClose} />
            )
          }
        </Loaded>
      </Box>
      <Group justify="space-between" p={8} className={classes.foot}>
        <ButtonLink to="/notifications" size="compact-sm" variant="subtle" onClick={onClose} data-autofocus>
          {t('See all')}
        </ButtonLink>
        <ButtonLink to="/account/notifications" size="compact-sm" variant="subtle" color="gray" onClick={onClose}>
          {t('Settings')}
        </ButtonLink>
      </Group>
    </Box>
  )
}
