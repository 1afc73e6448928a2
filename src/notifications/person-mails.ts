/** Writes mails about people to the administrators, in the transaction of what they tell (law 1). */
import type { NotifyUnreachable } from '../events/notices.ts'
import { type MailWorld, stampMails } from './mail-world.ts'
import { insertForAdministrators } from './write-queries.ts'

/** One statement, however many people and administrators. */
export function createPersonMails(world: MailWorld): NotifyUnreachable {
  return async (tx, notices) => {
    const at = world.clock.now().toISOString()
    const mails = notices.map((notice) => ({
      kind: 'person.unreachable' as const,
      about: notice.userId,
      facts: { ...notice, at },
    }))
    await insertForAdministrators(tx, mails, stampMails(world, tx))
  }
}
