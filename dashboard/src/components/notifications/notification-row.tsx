import { ThemeIcon, VisuallyHidden } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import type { MouseEvent } from 'react'
import type { Notification } from '../../../../src/notifications/inbox-contract.ts'
import { t } from '../../lib/i18n/t.ts'
import { useReadNotifications } from '../../lib/read-notifications.ts'
import { When } from '../when.tsx'
import { lookOf } from './looks.ts'
import classes from './notification-row.module.css'

type Props = { notification: Notification; onOpen?: (() => void) | undefined }

/** One line of what was told. Opening it leads to its page and marks it as read. */
export function NotificationRow({ notification, onOpen }: Props) {
  const { kind, title, text, link, about, createdAt, readAt } = notification
  const router = useRouter()
  const read = useReadNotifications()
  const { icon: Icon, color, label } = lookOf(kind)
  const open = (event: MouseEvent): void => {
    if (readAt === null) read.mutate({ input: { body: { about } } })
    // A new tab or window is the browser's.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    onOpen?.()
    void router.navigate({ href: link })
  }
  return (
    <li>
      <a href={link} className={classes.row} data-unread={readAt === null || undefined} onClick={open}>
        <ThemeIcon variant="light" color={color} size={32} radius="xl" aria-hidden>
          <Icon size={18} stroke={1.75} />
        </ThemeIcon>
        <span className={classes.body}>
          <VisuallyHidden>
            {readAt === null ? `${t('Unread.')} ` : ''}
            {label}.{' '}
          </VisuallyHidden>
          <bdi className={classes.title}>{title}</bdi>
          <span className={classes.text}>{text}</span>
        </span>
        <span className={classes.end}>
          <When at={createdAt} c="dimmed" />
          <span className={classes.dot} aria-hidden />
        </span>
      </a>
    </li>
  )
}
