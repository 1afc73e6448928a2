import type { Approval } from '../../../src/approvals/shapes.ts'
import { t } from '../lib/i18n/t.ts'
import classes from './level-dots.module.css'

/** How far along: one dot for each level. More than six become a figure. */
export function LevelDots({ workflow }: { workflow: Approval['workflow'] }) {
  const { levels, currentLevel, totalLevels } = workflow
  const words = t('Level {currentLevel} of {totalLevels}', { currentLevel, totalLevels })
  const isShort = totalLevels <= 6
  return (
    <span className={classes.dots} title={words} role="img" aria-label={words}>
      {isShort ? (
        levels.map(({ level, status }) => <span key={level} className={classes.dot} data-status={status} />)
      ) : (
        <span className={classes.figure}>{`${currentLevel}/${totalLevels}`}</span>
      )}
    </span>
  )
}
