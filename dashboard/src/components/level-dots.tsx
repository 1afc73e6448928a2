import { Group, VisuallyHidden } from '@mantine/core'
import type { Approval } from '../../../src/approvals/shapes.ts'
import { t } from '../lib/i18n/t.ts'
import classes from './level-dots.module.css'

/** How far along: one dot for each level. More than six become a figure. */
export function LevelDots({ workflow }: { workflow: Approval['workflow'] }) {
  const { levels, currentLevel, totalLevels } = workflow
  const words = t('Level {currentLevel} of {totalLevels}', { currentLevel, totalLevels })
  const isShort = totalLevels <= 6
  return (
    <Group gap={4} wrap="nowrap" className={classes.dots} title={words}>
      <VisuallyHidden>{words}</VisuallyHidden>
      {isShort ? (
        levels.map(({ level, status }) => <span key={level} className={classes.dot} data-status={status} aria-hidden />)
      ) : (
        <span className={classes.figure} aria-hidden>{`${currentLevel}/${totalLevels}`}</span>
      )}
    </Group>
  )
}
