import { Center, Progress, Table, Text, Title } from '@mantine/core'
import { useId } from 'react'
import chart from '../../components/charts/chart.module.css'
import { formatNumber, formatShare } from '../../lib/format.ts'
import classes from './breakdown.module.css'
import type { BreakdownLine } from './overview-model.ts'

type Props = { title: string; lines: BreakdownLine[]; nothing: string; tone?: 'bad' }

/** How a whole falls into kinds: a table whose bars only repeat its figures. */
export function Breakdown({ title, lines, nothing, tone }: Props) {
  const id = useId()
  const total = lines.reduce((sum, { count }) => sum + count, 0)
  return (
    <section aria-labelledby={id}>
      <Title order={3} id={id} mb={6}>
        {title}
      </Title>
      {lines.length === 0 ? (
        <Center h={96} className={chart.nothing}>
          <Text size="sm" c="dimmed">
            {nothing}
          </Text>
        </Center>
      ) : (
        <Table
          aria-labelledby={id}
          withRowBorders={false}
          className={classes.table}
          horizontalSpacing={0}
          verticalSpacing={5}
        >
          <Table.Tbody>
            {lines.map(({ label, count }) => (
              <Table.Tr key={label}>
                <Table.Th scope="row">{label}</Table.Th>
                <Table.Td aria-hidden>
                  <Progress.Root size={8} radius="sm" className={classes.bar}>
                    <Progress.Section
                      value={(count / total) * 100}
                      withAria={false}
                      className={classes.part}
                      data-tone={tone}
                    />
                  </Progress.Root>
                </Table.Td>
                <Table.Td>{formatNumber(count)}</Table.Td>
                <Table.Td>{formatShare(count / total)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  )
}
