import { Text } from '@mantine/core'
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import { DifferencesTable } from '../../components/differences-table.tsx'
import { t } from '../../lib/i18n/t.ts'
import { differencesOf } from './differences.ts'

/** Side by side what was otherwise than in the attempt before. */
export function AttemptChanges({ before, after }: { before: Attempt; after: Attempt }) {
  const differences = differencesOf(before, after)
  if (differences.length === 0) {
    return (
      <Text size="sm">
        {t(
          'As in attempt {attemptNumber}: the same was sent, and the same came back. Only the time and the signature are new.',
          { attemptNumber: before.attemptNumber },
        )}
      </Text>
    )
  }
  const headings = [
    t('Attempt {attemptNumber}', { attemptNumber: before.attemptNumber }),
    t('Attempt {attemptNumber}', { attemptNumber: after.attemptNumber }),
  ] as const
  return <DifferencesTable differences={differences} headings={headings} />
}
