/** Short messages at the edge of the screen. Their code is fetched after the first paint. */
import type { NotificationData } from '@mantine/notifications'
import { explain } from './api-error.ts'

export function notifyDone(message: string): void {
  void show({ message, color: 'green', role: 'status' })
}

export function notifyFailed(error: unknown, title = 'That did not work'): void {
  void show({ title, message: explain(error), color: 'red', autoClose: 8000 })
}

async function show(data: NotificationData): Promise<void> {
  const { notifications } = await import('@mantine/notifications')
  notifications.show({ ...data, closeButtonProps: { 'aria-label': 'Close' } })
}
