import { ScrollArea, Table } from '@mantine/core'
import type { CsvCell } from '../../../../src/lib/csv.ts'
import { t } from '../../lib/i18n/t.ts'
import classes from './chart.module.css'

/** One figure of each row: as a page tells it, and as a file has it. */
export type FigureColumn<T> = { header: string; text: (row: T) => string; value: (row: T) => CsvCell }

type Props<T> = { label: string; columns: FigureColumn<T>[]; rows: T[]; keyOf: (row: T) => string; height: number }

/** The numbers behind a chart, in the room that the drawing takes. */
export function FiguresTable<T>({ label, columns, rows, keyOf, height }: Props<T>) {
  return (
    <ScrollArea
      h={height}
      type="auto"
      offsetScrollbars
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('{label}, table', { label }) }}
    >
      <Table
        className={classes.table}
        stickyHeader
        verticalSpacing={4}
        aria-label={label}
        borderColor="var(--app-line)"
      >
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ header }) => (
              <Table.Th key={header}>{header}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map(({ header, text }) => (
                <Table.Td key={header}>{text(row)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  )
}
