/** A key was made that may speak for a service. */
import { z } from 'zod'
import type { Kind } from '../content.ts'
import { oneLine } from '../text.ts'

const facts = z.object({
  at: z.string(),
  by: z.string(),
  serviceId: z.string(),
  serviceName: z.string(),
  hint: z.string(),
})

export const securityKeyCreated: Kind = {
  write(input, { words, format, publicUrl }) {
    const { at, by, serviceId, serviceName, hint } = facts.parse(input)
    const { security, labels } = words
    const service = oneLine(serviceName, 60)
    return {
      subject: security.keySubject(service),
      preview: security.keyHeading(service),
      heading: security.keyHeading(service),
      blocks: [
        {
          kind: 'facts',
          rows: [
            { label: labels.key, value: `${oneLine(hint, 60)}…` },
            { label: labels.by, value: oneLine(by, 60) },
            { label: labels.when, value: format.moment(at) },
          ],
        },
        { kind: 'text', text: security.keyTodo },
        {
          kind: 'actions',
          actions: [{ label: security.keyOpen, url: `${publicUrl}/services/${serviceId}`, tone: 'primary' }],
        },
      ],
      because: security.becauseAdministrator,
    }
  },
}
