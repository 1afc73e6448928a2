/** Somebody signed in as the reader from a device that was not used before: the reader, or a thief. */
import { z } from 'zod'
import type { Kind } from '../content.ts'
import { oneLine } from '../text.ts'

const facts = z.object({ at: z.string(), userAgent: z.string().nullable(), ip: z.string() })

export const securityNewSignIn: Kind = {
  write(input, { words, format, publicUrl }) {
    const { at, userAgent, ip } = facts.parse(input)
    const { security, labels } = words
    return {
      subject: security.signInSubject,
      preview: security.signInHeading,
      heading: security.signInHeading,
      blocks: [
        {
          kind: 'facts',
          rows: [
            { label: labels.when, value: format.moment(at) },
            { label: labels.device, value: userAgent === null ? security.unknownDevice : oneLine(userAgent, 200) },
            { label: labels.networkAddress, value: oneLine(ip, 60) },
          ],
        },
        { kind: 'note', title: security.notYou, text: security.signInTodo },
        { kind: 'actions', actions: [{ label: security.signInOpen, url: `${publicUrl}/account`, tone: 'plain' }] },
      ],
      because: security.because,
    }
  },
}
