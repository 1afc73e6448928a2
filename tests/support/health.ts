/** What was told of webhooks: the events about them, and the mails. */
import { sql } from 'kysely'
import { z } from 'zod'
import { webhookNews, type WebhookNews } from '../../src/events/shapes.ts'
import type { User } from '../../src/directory/contract.ts'
import type { MailDetail } from '../../src/notifications/contract.ts'
import { getMail } from '../../src/notifications/read.ts'
import type { TestWorld } from './context.ts'
import { createPerson } from './people.ts'

export type ToldNews = WebhookNews & { eventType: string }

const newsBody = z.object({ eventType: z.string(), payload: webhookNews })

/** The events about webhooks, oldest first. */
export async function newsOf({ ctx }: TestWorld): Promise<ToldNews[]> {
  const { rows } = await sql<{ body: string }>`
    select body from webhook_events
    where event_type in ('webhook.failing', 'webhook.disabled', 'webhook.recovered') order by id`.execute(ctx.db)
  return rows.map(({ body }) => {
    const { eventType, payload } = newsBody.parse(JSON.parse(body))
    return { eventType, ...payload }
  })
}

/** `failing 24`, `disabled gone` …, oldest first. */
export async function headlines(world: TestWorld): Promise<string[]> {
  return (await newsOf(world)).map(({ eventType, hours, reason }) =>
    [eventType.replace('webhook.', ''), hours ?? reason ?? ''].join(' ').trim(),
  )
}

/** The mails, oldest first, as administrators read them. */
export async function mailsOf({ ctx, publicUrl }: TestWorld): Promise<MailDetail[]> {
  const ids = await ctx.db.selectFrom('mails').select('id').orderBy('id').execute()
  return Promise.all(ids.map(({ id }) => getMail(ctx, id, publicUrl())))
}

export function createAdministrator(world: TestWorld, username = 'root'): Promise<User> {
  return createPerson(world, { username, role: 'SYSTEM_ADMINISTRATOR' })
}
