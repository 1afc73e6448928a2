import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { t } from '../../lib/i18n/t.ts'
import { Nothing } from './chart-frame.tsx'
import type { PlotProps } from './plot-props.ts'

const PLOTS = {
  bars: lazy(async () => ({ default: await import('./bars.tsx').then(({ Bars }) => Bars, notLoaded) })),
  lines: lazy(async () => ({ default: await import('./lines.tsx').then(({ Lines }) => Lines, notLoaded) })),
}

export type PlotKind = keyof typeof PLOTS

/** A drawing, fetched when it is first needed. Who does not see it is told where the numbers are. */
export function Plot({ title, kind, ...props }: PlotProps & { title: string; kind: PlotKind }) {
  const Drawn = PLOTS[kind]
  return (
    <div role="img" aria-label={t('{title}, drawn. The button before it shows the numbers.', { title })}>
      <div aria-hidden>
        <Suspense fallback={<Skeleton h={props.height} />}>
          <Drawn {...props} />
        </Suspense>
      </div>
    </div>
  )
}

/** A chart that cannot be fetched must not take the page down: its table needs nothing more. */
function notLoaded() {
  return function NotLoaded({ height }: PlotProps) {
    return <Nothing height={height}>{t('The chart could not be loaded. Its table shows the numbers.')}</Nothing>
  }
}
