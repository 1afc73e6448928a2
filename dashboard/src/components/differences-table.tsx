import { Code, Table, Text } from '@mantine/core'
import type { Difference } from '../lib/difference.ts'
import { t } from '../lib/i18n/t.ts'
import classes from './differences-table.module.css'

/** Side by side. `headings`: of the two columns. */
export function DifferencesTable({
  differences,
  headings: [first, second],
}: {
  differences: readonly Difference[]
  headings: readonly [string, string]
}) {
  return (
    <Table aria-label={t('Differences')} className={classes.table} borderColor="var(--app-line)">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="26%">{t('What')}</Table.Th>
          <Table.Th>{first}</Table.Th>
          <Table.Th>{second}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {differences.map(({ what, before, after }) => (
          <Table.Tr key={what}>
            <Table.Td className="foreign">{what}</Table.Td>
            <Table.Td>
              <Value text={before} />
            </Table.Td>
            <Table.Td>
              <Value text={after} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Value({ text }: { text: string | null }) {
  if (text === null || text === '')
    return (
      <Text size="xs" c="dimmed">
        {text === null ? t('None') : t('Empty')}
      </Text>
    )
  return (
    // Long ones scroll, which the keyboard must reach.
    <Code className={classes.value} tabIndex={text.length > 300 ? 0 : undefined}>
      {text}
    </Code>
  )
}
