import { ActionIcon, Tooltip } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { CSV_BEGINNING, csvLine } from '../../../../src/lib/csv.ts'
import { ChartFrame } from '../../components/charts/chart-frame.tsx'
import { FiguresTable, type FigureColumn } from '../../components/charts/figures-table.tsx'
import type { ChartSeries } from '../../components/charts/points.ts'
import { t } from '../../lib/i18n/t.ts'
import { saveFile } from '../../lib/save-file.ts'

export const HEIGHT = 220

type Props<T> = {
  /** The question that the chart answers. */
  title: string
  columns: FigureColumn<T>[]
  rows: T[]
  keyOf: (row: T) => string
  drawing: ReactNode
  isEmpty: boolean
  nothing: ReactNode
  legend?: ChartSeries[]
  note?: ReactNode
}

/** A chart that answers a question, with its numbers as a table and as a file. */
export function Question<T>({ title, columns, rows, keyOf, ...frame }: Props<T>) {
  const download = (): void => {
    const lines = [columns.map(({ header }) => header), ...rows.map((row) => columns.map(({ value }) => value(row)))]
    saveFile(`${fileName(title)}.csv`, 'text/csv', CSV_BEGINNING + lines.map(csvLine).join(''))
  }
  return (
    <ChartFrame
      title={title}
      order={2}
      height={HEIGHT}
      table={<FiguresTable label={title} columns={columns} rows={rows} keyOf={keyOf} height={HEIGHT} />}
      actions={
        <Tooltip label={t('Download as CSV')}>
          <ActionIcon
            size="sm"
            aria-label={t('{title} Download as CSV', { title })}
            onClick={download}
            disabled={rows.length === 0}
          >
            <IconDownload size={16} />
          </ActionIcon>
        </Tooltip>
      }
      {...frame}
    />
  )
}

/** `How old is what waits?` → `how-old-is-what-waits`. */
function fileName(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
