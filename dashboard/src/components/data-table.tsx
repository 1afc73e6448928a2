import { Box, Checkbox, Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '../lib/i18n/t.ts'
import classes from './data-table.module.css'

export type Column<T> = {
  header: string
  cell: (row: T) => ReactNode
  align?: 'right'
  /** Where it is narrow: the row's first line, left out, without its label, or without its label in all of the width. */
  narrow?: 'head' | 'hidden' | 'action' | 'wide'
  width?: number | string
}

export type Selection = { selected: ReadonlySet<string>; onChange: (selected: ReadonlySet<string>) => void }

export type TableProps<T> = {
  label: string
  columns: Column<T>[]
  rows: T[]
  keyOf: (row: T) => string
  isQuiet?: (row: T) => boolean
  /** Makes rows selectable; what is selected is named by its key. */
  selection?: Selection
  /** Names a row to who cannot see where its box stands. */
  nameOf?: (row: T) => string
}

/** A table that becomes a list of labelled cards where it is narrow. The roles are spelled out because the cards' CSS would drop them. */
export function DataTable<T>({ label, columns, rows, keyOf, isQuiet, selection, nameOf = keyOf }: TableProps<T>) {
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
        <Table.Thead role="rowgroup" className={classes.head} data-selectable={selection !== undefined || undefined}>
          <Table.Tr role="row">
            {selection && (
              <Table.Th role="columnheader" w={36}>
                <SelectAll keys={rows.map(keyOf)} {...selection} />
              </Table.Th>
            )}
            {columns.map((column) => (
              <Table.Th key={column.header} role="columnheader" data-align={column.align} w={column.width}>
                {column.header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {rows.map((row) => (
            <Table.Tr
              key={keyOf(row)}
              role="row"
              className={classes.row}
              data-quiet={isQuiet?.(row) || undefined}
              data-selected={selection?.selected.has(keyOf(row)) || undefined}
            >
              {selection && (
                <Table.Td role="cell" className={classes.cell} data-narrow="select">
                  <SelectOne name={nameOf(row)} id={keyOf(row)} {...selection} />
                </Table.Td>
              )}
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

function SelectAll({ keys, selected, onChange }: Selection & { keys: string[] }) {
  const count = keys.filter((key) => selected.has(key)).length
  return (
    <Checkbox
      size="xs"
      aria-label={t('Select all that are shown')}
      checked={count > 0 && count === keys.length}
      indeterminate={count > 0 && count < keys.length}
      onChange={() => onChange(new Set(count === keys.length ? [] : keys))}
    />
  )
}

function SelectOne({ id, name, selected, onChange }: Selection & { id: string; name: string }) {
  return (
    <Checkbox
      size="xs"
      aria-label={t('Select {name}', { name })}
      checked={selected.has(id)}
      onChange={(event) => {
        const after = new Set(selected)
        if (event.currentTarget.checked) after.add(id)
        else after.delete(id)
        onChange(after)
      }}
    />
  )
}
