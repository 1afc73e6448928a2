import type { TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './chip.module.css'

/** Of which the theme has a pair. */
export type Tone = 'gray' | 'brand' | 'green' | 'red' | 'amber'

type Props = {
  color: Tone
  icon?: TablerIcon | undefined
  className?: string | undefined
  title?: string
  children: ReactNode
}

/**
 * A word or two on a tint, as the library's badge is. By itself: a list has a hundred of them, and on a telephone each of the
 * library's takes a third of a millisecond.
 */
export function Chip({ color, icon: Icon, className = '', title, children }: Props) {
  const style = { color: `var(--app-ink-${color})`, background: `var(--app-tint-${color})` }
  return (
    <span className={`${classes.chip} ${className}`} style={style} title={title}>
      {Icon && <Icon size={12} stroke={2.25} aria-hidden />}
      <span className={classes.words}>{children}</span>
    </span>
  )
}
