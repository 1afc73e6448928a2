import { Group, Progress, Text } from '@mantine/core'
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import { formatSpan } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { phasesOf } from './phases.ts'
import classes from './timing-bar.module.css'

/** Where the time of an attempt went, to scale; its legend says the same in figures. */
export function TimingBar({ timings }: { timings: Attempt['timings'] }) {
  const phases = phasesOf(timings)
  const total = phases.reduce((sum, { ms }) => sum + ms, 0)
  if (total === 0) return null
  return (
    <div>
      <Progress.Root size={8} radius="sm" aria-hidden className={classes.bar}>
        {phases.map(({ name, ms }) => (
          <Progress.Section key={name} value={(ms / total) * 100} withAria={false} className={classes[name]} />
        ))}
      </Progress.Root>
      <Group gap="4px 14px" mt={6}>
        {phases.map(({ name, label, ms }) => (
          <Text key={name} size="xs" c="dimmed" className={classes.legend}>
            <span className={`${classes.swatch} ${classes[name]}`} />
            {label} <span className="tabular">{formatSpan(ms)}</span>
          </Text>
        ))}
        <Text size="xs" fw={500} className="tabular" ml="auto">
          {t('{totalMs} in all', { totalMs: formatSpan(timings.totalMs) })}
        </Text>
      </Group>
    </div>
  )
}
