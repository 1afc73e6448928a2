import { Box, Table } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './data-table.module.css'

export type Column<T> = {
  header: string
  cell: (row: T) => ReactNode
  align?: 'right'
  /** Where it is narrow: the row's first line, left out, or without its label. */
  narrow?: 'head' | 'hidden' | 'action'
  width?: number | string
}

type Props<T> = {
  label: string
  columns: Column<T>[]
  rows: T[]
  keyOf: (row: T) => string
  isQuiet?: (row: T) => boolean
}

/** A table that becomes a list of labelled cards where it is narrow. The roles are spelled out because the cards' CSS would drop them. */
export function DataTable<T>({ label, columns, rows, keyOf, isQuiet }: Props<T>) {
  return (
    <Box className={classes.frame}>
      <Table
        role="table"
        aria-label={label}
        className={classes.table}
        borderColor="var(--app-line)"
        highlightOnHover
        highlightOnHoverColor="var(--app-hover)"
      >
        <Table.Thead role="rowgroup" className={classes.head}>
          <Table.Tr role="row">
            {columns.map((column) => (
              <Table.Th key={column.header} role="columnheader" data-align={column.align} w={column.width}>
                {column.header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)} role="row" className={classes.row} data-quiet={isQuiet?.(row) || undefined}>
              {columns.map((column) => (
                <Table.Td
                  key={column.header}
                  role="cell"
                  className={classes.cell}
                  data-align={column.align}
                  data-narrow={column.narrow}
                  data-label={column.header}
                >
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  )
}
