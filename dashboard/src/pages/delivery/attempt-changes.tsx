import { Text } from '@mantine/core'
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import { DifferencesTable } from '../../components/differences-table.tsx'
import { differencesOf } from './differences.ts'

/** Side by side what was otherwise than in the attempt before. */
export function AttemptChanges({ before, after }: { before: Attempt; after: Attempt }) {
  const differences = differencesOf(before, after)
  if (differences.length === 0) {
    return (
      <Text size="sm">
        As in attempt {before.attemptNumber}: the same was sent, and the same came back. Only the time and the signature
        are new.
      </Text>
    )
  }
  const headings = [`Attempt ${before.attemptNumber}`, `Attempt ${after.attemptNumber}`] as const
  return <DifferencesTable differences={differences} headings={headings} />
}
