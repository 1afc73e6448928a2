import { Code, DataList, Table, Text } from '@mantine/core'
import { Fact } from '../../components/fact.tsx'
import type { Entry } from './audit-words.ts'
import { recordedIn } from './changes.ts'
import classes from './changes-table.module.css'

/** Before and after side by side, then what else was recorded. */
export function ChangesTable({ entry }: { entry: Entry }) {
  const { changes, facts } = recordedIn(entry)
  if (changes.length + facts.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nothing beside who did it, and when.
      </Text>
    )
  return (
    <>
      {changes.length > 0 && (
        <Table aria-label="Differences" className={classes.table} borderColor="var(--app-line)" mb="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="26%">What</Table.Th>
              <Table.Th>Before</Table.Th>
              <Table.Th>After</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ field, before, after }) => (
              <Table.Tr key={field}>
                <Table.Td className="foreign">{field}</Table.Td>
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
      )}
      {facts.length > 0 && (
        <DataList labelWidth="140px" gap={6}>
          {facts.map(({ field, value }) => (
            <Fact key={field} label={field}>
              {value}
            </Fact>
          ))}
        </DataList>
      )}
    </>
  )
}

function Value({ text }: { text: string | undefined }) {
  if (text === undefined || text === '')
    return (
      <Text size="xs" c="dimmed">
        {text === undefined ? 'None' : 'Empty'}
      </Text>
    )
  return (
    // Long ones scroll, which the keyboard must reach.
    <Code className={classes.value} tabIndex={text.length > 300 ? 0 : undefined}>
      {text}
    </Code>
  )
}
