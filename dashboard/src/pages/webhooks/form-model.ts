/** A webhook as its form holds it. */
import type { z } from 'zod'
import type { createBody } from '../../../../src/webhooks/settings-shapes.ts'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'

export type WebhookValues = {
  serviceId: string
  name: string
  url: string
  events: string[]
  secret: string
  retryCount: number | string
  timeout: number | string
  ordering: 'none' | 'per_approval'
}

export const NEW_WEBHOOK: WebhookValues = {
  serviceId: '',
  name: '',
  url: '',
  events: ['approval.*'],
  secret: '',
  retryCount: 3,
  timeout: 30,
  ordering: 'none',
}

export function valuesOf({ serviceId, name, url, events, retryCount, timeout, ordering }: Webhook): WebhookValues {
  return { serviceId, name, url, events, secret: '', retryCount, timeout, ordering }
}

/** What changes by the form; the secret and the service are set once. */
export function settingsOf({ name, url, events, retryCount, timeout, ordering }: WebhookValues) {
  return { name, url: url.trim(), events, retryCount: Number(retryCount), timeout: Number(timeout), ordering }
}

export function creationOf(values: WebhookValues): z.input<typeof createBody> & { serviceId: string } {
  const secret = values.secret.trim()
  return { serviceId: values.serviceId, ...settingsOf(values), ...(secret === '' ? {} : { secret }) }
}
