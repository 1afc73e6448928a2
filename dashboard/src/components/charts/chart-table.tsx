import { ScrollArea, Table } from '@mantine/core'
import { t } from '../../lib/i18n/t.ts'
import classes from './chart.module.css'
import type { PlotProps } from './plot-props.ts'

/** The numbers of a chart, newest first, in the room that the drawing takes. */
export function ChartTable({
  label,
  points,
  series,
  format,
  moment,
  height,
}: Omit<PlotProps, 'tick'> & { label: string }) {
  return (
    <ScrollArea
      h={height}
      type="auto"
      offsetScrollbars="y"
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
            <Table.Th>{t('From')}</Table.Th>
            {series.map(({ name, label: column }) => (
              <Table.Th key={name}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {points.toReversed().map(({ at, values }) => (
            <Table.Tr key={at}>
              <Table.Td>{moment(at)}</Table.Td>
              {series.map(({ name }) => (
                <Table.Td key={name}>{told(values[name], format)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  )
}

function told(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value)
}
