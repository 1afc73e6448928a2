/** Writes mails about security, in the transaction of what they tell (law 1). */
import type { NotifySecurity } from '../events/notices.ts'
import { type MailWorld, stampMails } from './mail-world.ts'
import { insertForAdministrators, insertForPeople } from './write-queries.ts'

export function createSecurityMails(world: MailWorld): NotifySecurity {
  return async (tx, notice) => {
    const at = world.clock.now().toISOString()
    switch (notice.kind) {
      case 'password_changed': {
        const { userId, by } = notice
        const mail = { kind: 'security.password_changed', about: userId, facts: { at, by } } as const
        await insertForPeople(tx, mail, [{ userId }], stampMails(world, tx))
        return undefined
      }
      case 'new_sign_in': {
        const { kind: _, userId, ...facts } = notice
        const mail = { kind: 'security.new_sign_in', about: userId, facts: { at, ...facts } } as const
        await insertForPeople(tx, mail, [{ userId }], stampMails(world, tx))
        return undefined
      }
      case 'key_created': {
        const { kind: _, ...facts } = notice
        const mail = { kind: 'security.key_created', about: facts.serviceId, facts: { at, ...facts } } as const
        return insertForAdministrators(tx, [mail], stampMails(world, tx))
      }
      default:
        return notice satisfies never
    }
  }
}
