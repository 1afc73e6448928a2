/** Short messages about what was done or failed. */
import { explain } from './api-error.ts'
import { t } from './i18n/t.ts'

export function notifyDone(message: string): void {
  void show({ message, color: 'green', role: 'status' })
}

export function notifyFailed(error: unknown, title = t('That did not work')): void {
  void show({ title, message: explain(error), color: 'red', autoClose: 8000 })
}

type Notice = { message: string; color: string; title?: string; role?: string; autoClose?: number }

async function show(notice: Notice): Promise<void> {
  const { showNotice } = await import('./notices.tsx')
  showNotice(notice)
}
