/** Somebody set the reader’s password: the reader, an administrator, or a thief. */
import { z } from 'zod'
import type { Kind } from '../content.ts'
import { oneLine } from '../text.ts'

const facts = z.object({ at: z.string(), by: z.string().nullable() })

export const securityPasswordChanged: Kind = {
  write(input, { words, format, publicUrl }) {
    const { at, by } = facts.parse(input)
    const { security, labels } = words
    return {
      subject: security.passwordSubject,
      preview: security.passwordHeading,
      heading: security.passwordHeading,
      blocks: [
        {
          kind: 'facts',
          rows: [
            { label: labels.when, value: format.moment(at) },
            { label: labels.by, value: by === null ? security.byYou : oneLine(by, 60) },
          ],
        },
        { kind: 'text', text: security.otherSessions },
        { kind: 'note', title: security.notYou, text: security.passwordTodo },
        { kind: 'actions', actions: [{ label: security.passwordOpen, url: `${publicUrl}/account`, tone: 'plain' }] },
      ],
      because: security.because,
    }
  },
}
