import { Checkbox, Text } from '@mantine/core'
import type { MouseEvent } from 'react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { t } from '../../lib/i18n/t.ts'
import classes from './inbox-row.module.css'
import { focusRow } from './use-inbox.ts'
import type { Selection } from './use-selected-rows.ts'

type Props = { approval: Approval; selection: Selection; isTabStop: boolean }

/** The checkbox of a row; with shift it reaches from the row that the keyboard is in. By itself: see chip.tsx. */
export function SelectRow({ approval: { id, title }, selection, isTabStop }: Props) {
  const onClick = (event: MouseEvent): void => {
    const isByKey = event.detail === 0
    const from = selection.lastId
    if (event.shiftKey && from !== undefined) selection.extendTo(from, id)
    else selection.toggle(id)
    // The keys of the list go on from here.
    if (!isByKey) focusRow(id)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- it holds it: the target is as high as the row
    <label className={classes.check}>
      <input
        type="checkbox"
        className={classes.box}
        aria-label={t('Select: {title}', { title })}
        tabIndex={isTabStop ? 0 : -1}
        checked={selection.has(id)}
        onClick={onClick}
        onChange={() => undefined}
      />
    </label>
  )
}

/** In its place where others have one, so that all begin at one edge. */
export function NoMark() {
  return <span className={classes.check} />
}

/** Above the rows: all that can be decided, of those that are loaded. */
export function SelectAll({ selection, isAllLoaded }: { selection: Selection; isAllLoaded: boolean }) {
  const { rows, chosen } = selection
  if (rows.length < 2) return null
  const isAll = chosen.length === rows.length
  return (
    // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- it holds it
    <label className={classes.all}>
      <span className={classes.allCheck}>
        <Checkbox
          size="xs"
          aria-label={t('Select all {count}', { count: rows.length })}
          checked={isAll}
          indeterminate={!isAll && chosen.length > 0}
          onChange={() => (isAll ? selection.clear() : selection.selectAll())}
        />
      </span>
      <Text span size="xs" c="dimmed" aria-hidden>
        {isAllLoaded
          ? t('Select all {count}', { count: rows.length })
          : t('Select all {count} that are loaded', { count: rows.length })}
      </Text>
    </label>
  )
}
