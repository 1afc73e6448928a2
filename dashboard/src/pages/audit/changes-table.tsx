import { DataList, Stack, Text } from '@mantine/core'
import { DifferencesTable } from '../../components/differences-table.tsx'
import { Fact } from '../../components/fact.tsx'
import { t } from '../../lib/i18n/t.ts'
import type { Entry } from './audit-words.ts'
import { recordedIn } from './changes.ts'

/** Before and after side by side, then what else was recorded. */
export function ChangesTable({ entry }: { entry: Entry }) {
  const { changes, facts } = recordedIn(entry)
  if (changes.length + facts.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('Nothing beside who did it, and when.')}
      </Text>
    )
  return (
    <Stack gap="md">
      {changes.length > 0 && <DifferencesTable differences={changes} headings={[t('Before'), t('After')]} />}
      {facts.length > 0 && (
        <DataList labelWidth="140px" gap={6}>
          {facts.map(({ field, value }) => (
            <Fact key={field} label={field}>
              {value}
            </Fact>
          ))}
        </DataList>
      )}
    </Stack>
  )
}
