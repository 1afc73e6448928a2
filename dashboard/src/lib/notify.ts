/** Short messages at the edge of the screen, announced politely. */
import { notifications } from '@mantine/notifications'
import { explain } from './api-error.ts'

export function notifyDone(message: string): void {
  notifications.show({ message, color: 'green', role: 'status' })
}

export function notifyFailed(error: unknown, title = 'That did not work'): void {
  notifications.show({ title, message: explain(error), color: 'red', autoClose: 8000 })
}
