import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Pages } from '../lib/use-pages.ts'
import { DataTable, type TableProps } from './data-table.tsx'
import { LoadMore } from './load-more.tsx'
import { Loaded } from './loaded.tsx'
import { RowsSkeleton } from './skeletons.tsx'

type Props<T> = Omit<TableProps<T>, 'rows' | 'keyOf'> & {
  pages: Pages<T>
  /** In place of a table without rows. */
  empty: ReactNode
  /** As tall as most lists of this kind. */
  skeleton?: { rows?: number; height?: number }
  note?: string
}

/** A list that goes on while one scrolls. */
export function PagedTable<T extends { id: string }>({
  pages: { query, rows },
  empty,
  skeleton,
  note,
  ...table
}: Props<T>) {
  return (
    <>
      <Loaded query={query} skeleton={<RowsSkeleton {...skeleton} />}>
        {() => (rows.length === 0 ? empty : <DataTable {...table} rows={rows} keyOf={({ id }) => id} />)}
      </Loaded>
      <LoadMore query={query} />
      {note !== undefined && rows.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {note}
        </Text>
      )}
    </>
  )
}
