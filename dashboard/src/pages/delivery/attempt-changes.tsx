import { Code, Table, Text } from '@mantine/core'
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import classes from './attempt-changes.module.css'
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
  return (
    <Table aria-label="Differences" className={classes.table} borderColor="var(--app-line)">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="26%">What</Table.Th>
          <Table.Th>Attempt {before.attemptNumber}</Table.Th>
          <Table.Th>Attempt {after.attemptNumber}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {differences.map((difference) => (
          <Table.Tr key={difference.what}>
            <Table.Td className="foreign">{difference.what}</Table.Td>
            <Table.Td>
              <Value text={difference.before} />
            </Table.Td>
            <Table.Td>
              <Value text={difference.after} />
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
        {text === null ? 'None' : 'Empty'}
      </Text>
    )
  return <Code className={classes.value}>{text}</Code>
}
