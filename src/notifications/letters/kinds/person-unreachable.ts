/** Somebody cannot be reached by mail. */
import { z } from 'zod'
import type { Kind } from '../content.ts'
import { oneLine } from '../text.ts'

const facts = z.object({
  userId: z.string(),
  name: z.string(),
  address: z.string(),
  reason: z.string(),
  detail: z.string(),
  at: z.string(),
})

export const personUnreachable: Kind = {
  write(input, { words, format, publicUrl }) {
    const { userId, name: whole, address, reason, detail, at } = facts.parse(input)
    const { unreachable, labels, webhook } = words
    const name = oneLine(whole, 60)
    return {
      subject: unreachable.subject(name),
      preview: unreachable.heading(name, unreachable.reasons[reason]),
      heading: unreachable.heading(name, unreachable.reasons[reason]),
      blocks: [
        {
          kind: 'facts',
          rows: [
            { label: labels.address, value: oneLine(address) },
            { label: labels.serverSaid, value: oneLine(detail) },
            { label: labels.when, value: format.moment(at) },
          ],
        },
        { kind: 'note', title: webhook.next, text: unreachable.next },
        { kind: 'note', title: webhook.todo, text: unreachable.todo },
        {
          kind: 'actions',
          actions: [{ label: unreachable.open, url: `${publicUrl}/people?person=${userId}`, tone: 'primary' }],
        },
      ],
      because: webhook.because,
    }
  },
}
