import { ActionIcon, Center, Group, Text, Title, Tooltip } from '@mantine/core'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import { useId, useState, type ReactNode } from 'react'
import { t } from '../../lib/i18n/t.ts'
import classes from './chart.module.css'
import type { ChartSeries } from './points.ts'

type Props = {
  title: string
  order?: 2 | 3
  legend?: ChartSeries[]
  actions?: ReactNode
  /** Below the title: what the drawing does not say by itself. */
  note?: ReactNode
  drawing: ReactNode
  table: ReactNode
  /** Told in place of a drawing of nothing. */
  nothing: ReactNode
  isEmpty: boolean
  height: number
}

/** What is around a chart: its title, and the way to its numbers. */
export function ChartFrame({ title, order = 3, legend, actions, note, drawing, table, nothing, ...rest }: Props) {
  const { isEmpty, height } = rest
  const id = useId()
  const [isTable, setTable] = useState(false)
  const switchLabel = isTable ? t('{title} as a chart', { title }) : t('{title} as a table', { title })
  return (
    <section aria-labelledby={id}>
      <Group justify="space-between" gap="xs" mih={28} mb={6}>
        <Title order={order} id={id} size="h3">
          {title}
        </Title>
        <Group gap="sm">
          {legend && <Legend series={legend} />}
          <Group gap={4}>
            <Tooltip label={isTable ? t('Show as a chart') : t('Show as a table')}>
              <ActionIcon size="sm" aria-label={switchLabel} onClick={() => setTable(!isTable)}>
                {isTable ? <IconChartBar size={16} /> : <IconTable size={16} />}
              </ActionIcon>
            </Tooltip>
            {actions}
          </Group>
        </Group>
      </Group>
      {note}
      {isTable ? table : isEmpty ? <Nothing height={height}>{nothing}</Nothing> : drawing}
    </section>
  )
}

export function Nothing({ height, children }: { height: number; children: ReactNode }) {
  return (
    <Center mih={height} px="md" className={classes.nothing}>
      <Text size="sm" c="dimmed" ta="center">
        {children}
      </Text>
    </Center>
  )
}

function Legend({ series }: { series: ChartSeries[] }) {
  return series.map(({ name, label, color }) => (
    <Text key={name} size="xs" c="dimmed" className={classes.legend}>
      <span className={classes.swatch} style={{ background: color }} />
      {label}
    </Text>
  ))
}
