import { IconBolt } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { Chip } from '../../components/chip.tsx'
import { DueChip } from '../../components/due-chip.tsx'
import { LevelDots } from '../../components/level-dots.tsx'
import { useNow } from '../../components/now.tsx'
import { PersonAvatar } from '../../components/person-avatar.tsx'
import { ApprovalStatus } from '../../components/status-badge.tsx'
import { formatAge, formatDateTime, formatMoney, humanize } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import classes from './inbox-row.module.css'
import { rowId } from './use-inbox.ts'

type Props = {
  approval: Approval
  /** Why the row is about to go, when somebody else decided. */
  leaving: string | undefined
  isCurrent: boolean
  isTabStop: boolean
  withStatus: boolean
  /** In the split view: shows the approval beside the list. Elsewhere the row is a plain link. */
  onSelect: (() => void) | undefined
  onEnter: () => void
  onStep: (steps: number, isExtending: boolean) => void
  /** The checkbox of a row that can be selected; its place where others can; nothing where none can. */
  mark: ReactNode
  isSelected: boolean
}

export function InboxRow({ approval, leaving, isCurrent, onSelect, onEnter, onStep, ...props }: Props) {
  const name = approval.requester?.name ?? approval.requester?.email ?? approval.serviceName
  const onClick = (event: MouseEvent): void => {
    if (!onSelect || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    onSelect()
    const isByKey = event.detail === 0
    if (isByKey) onEnter()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    onStep(event.key === 'ArrowDown' ? 1 : -1, event.shiftKey)
  }
  return (
    <li
      className={classes.item}
      data-selected={props.isSelected || undefined}
      data-marked={Boolean(props.mark) || undefined}
    >
      {props.mark}
      <Link
        id={rowId(approval.id)}
        to="/approvals/$id"
        params={{ id: approval.id }}
        className={classes.row}
        aria-current={isCurrent || undefined}
        tabIndex={props.isTabStop ? 0 : -1}
        data-leaving={leaving !== undefined || undefined}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        <PersonAvatar name={name} size={32} />
        <div className={classes.body}>
          <div className={classes.line}>
            <bdi className={classes.title}>{approval.title}</bdi>
            {approval.amount !== null && (
              <span className={classes.amount}>{formatMoney(approval.amount, approval.currency)}</span>
            )}
          </div>
          <div className={classes.line}>
            <bdi className={classes.requester}>{name}</bdi>
            {leaving === undefined ? (
              <Chips approval={approval} withStatus={props.withStatus} />
            ) : (
              <span className={classes.leaving}>{leaving}</span>
            )}
          </div>
        </div>
      </Link>
    </li>
  )
}

function Chips({ approval, withStatus }: { approval: Approval; withStatus: boolean }) {
  const now = useNow()
  return (
    <>
      <Chip color="gray" className={classes.type}>
        {humanize(approval.approvalType)}
      </Chip>
      <div className={classes.end}>
        {approval.urgency === 'URGENT' && approval.status === 'PENDING' && (
          <IconBolt size={14} className={classes.urgent} aria-label={t('Urgent')} role="img" />
        )}
        {withStatus && approval.status !== 'PENDING' && <ApprovalStatus status={approval.status} />}
        <DueChip approval={approval} />
        <LevelDots workflow={approval.workflow} />
        <time dateTime={approval.createdAt} title={formatDateTime(approval.createdAt)} className={classes.age}>
          {formatAge(approval.createdAt, now)}
        </time>
      </div>
    </>
  )
}
