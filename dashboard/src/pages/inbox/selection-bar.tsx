import { Box, Button, Group, Kbd, Text, Textarea } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { BulkBar } from '../../components/bulk-bar.tsx'
import { FormError } from '../../components/form-error.tsx'
import { useCommands, useKeyOf } from '../../lib/commands.tsx'
import { plural, t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { useConfirmSheet } from '../approval/use-confirm-sheet.tsx'
import type { Verdict } from '../approval/model.ts'
import { mixWarnings } from './selection-model.ts'
import { formatSums, sumByCurrency } from './sums.ts'
import type { Bulk } from './use-bulk.ts'
import { rowId, type Inbox } from './use-inbox.ts'
import type { Selection } from './use-selected-rows.ts'

type Props = { inbox: Inbox; selection: Selection; bulk: Bulk }

const ELSEWHERE = 'input:not([type="checkbox"]), textarea, select, [role="dialog"], [role="menu"], [role="listbox"]'

/** How many, how much in each currency, what to beware of; one comment and one answer for all. */
export function SelectionBar({ inbox, selection, bulk }: Props) {
  const { chosen, left } = selection
  const sums = formatSums(sumByCurrency(chosen.map(({ now }) => now)))
  useSelectionKeys(selection)
  return (
    <>
      {left.length > 0 && (
        <Text size="xs" c="dimmed" px={18} py={6} role="status" className="foreign">
          {t('Left your selection: {titles}. It no longer waits in this list.', {
            titles: left.map(({ title }) => `“${title}”`).join(', '),
          })}
        </Text>
      )}
      <BulkBar
        isInColumn
        count={chosen.length}
        told={sums === '' ? '' : `, ${sums}`}
        onClear={selection.clear}
        summary={
          <Text size="sm" className="tabular">
            {sums}
          </Text>
        }
      >
        {chosen.length > 0 && <Answer inbox={inbox} selection={selection} bulk={bulk} />}
      </BulkBar>
    </>
  )
}

function useSelectionKeys(selection: Selection): void {
  useCommands({
    select: selection.toggleCurrent,
    selectAll: selection.selectAll,
    selectDown: () => selection.extend(1),
    selectUp: () => selection.extend(-1),
  })
  useWindowEvent('keydown', (event) => {
    const isElsewhere = event.target instanceof Element && event.target.closest(ELSEWHERE) !== null
    if (event.key === 'Escape' && !isElsewhere && !event.defaultPrevented) selection.clear()
  })
}

type Places = { comment: RefObject<HTMLTextAreaElement | null>; approveRef: RefObject<HTMLButtonElement | null> }

/** A key alone decides nothing: it goes to where Enter does. */
function useAnswer({ inbox, selection: { chosen }, bulk, comment, approveRef }: Props & Places) {
  const [armed, setArmed] = useState<Verdict | null>(null)
  const arm = (verdict: Verdict): void => {
    const target = verdict === 'APPROVED' ? approveRef : comment
    // It is always in sight; the browser would move the rows that are meant out of it, to have room around it.
    target.current?.focus({ preventScroll: true })
    // After that: what was armed before is disarmed as it loses the focus.
    setArmed(verdict)
  }
  const { approve, sheet } = useConfirmSheet(
    chosen.map(({ now }) => now),
    () => bulk.submit('APPROVED'),
  )
  const reject = (): void => {
    if (!bulk.submit('REJECTED')) arm('REJECTED')
  }
  const onCommentKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      // At once: the next key is no part of the comment any more.
      comment.current?.blur()
      if (inbox.current !== undefined) document.getElementById(rowId(inbox.current))?.focus()
    }
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    if (armed === 'REJECTED') reject()
    else arm('APPROVED')
  }
  // Before the keys of the approval that is shown beside the list: what is selected is meant.
  useCommands({ approve: () => arm('APPROVED'), reject: () => arm('REJECTED') }, { goesFirst: true })
  return { armed, disarm: () => setArmed(null), approve, reject, onCommentKey, sheet }
}

function Answer(props: Props) {
  const { selection, bulk } = props
  const { confirmAbove } = useSession()
  const comment = useRef<HTMLTextAreaElement>(null)
  const approveRef = useRef<HTMLButtonElement>(null)
  const { sheet, onCommentKey, ...answer } = useAnswer({ ...props, comment, approveRef })
  return (
    <>
      <Warnings words={mixWarnings(selection.chosen, confirmAbove)} />
      <FormError error={bulk.error} />
      <Textarea
        ref={comment}
        aria-label={t('Comment on all of them')}
        placeholder={t('Comment on all of them. Needed to reject.')}
        autosize
        minRows={1}
        maxRows={4}
        maxLength={4000}
        value={bulk.comment}
        error={bulk.commentError}
        onChange={(event) => bulk.setComment(event.currentTarget.value)}
        onKeyDown={onCommentKey}
      />
      <Buttons count={selection.chosen.length} pending={bulk.pending} approveRef={approveRef} {...answer} />
      {sheet}
    </>
  )
}

type ButtonsProps = Pick<ReturnType<typeof useAnswer>, 'armed' | 'disarm' | 'approve' | 'reject'> &
  Pick<Places, 'approveRef'> & { count: number; pending: Verdict | null }

function Buttons({ count, pending, armed, disarm, approveRef, approve, reject }: ButtonsProps) {
  return (
    <>
      <Group gap="xs" grow preventGrowOverflow={false} wrap="nowrap">
        <Button
          variant="default"
          c="var(--app-danger)"
          loading={pending === 'REJECTED'}
          disabled={pending === 'APPROVED'}
          rightSection={<Key of="reject" />}
          onClick={reject}
        >
          {t('Reject {count}', { count })}
        </Button>
        <Button
          ref={approveRef}
          color="green"
          loading={pending === 'APPROVED'}
          disabled={pending === 'REJECTED'}
          rightSection={<Key of="approve" />}
          onClick={approve}
          onBlur={disarm}
        >
          {t('Approve {count}', { count })}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" role="status">
        {armed === 'APPROVED' &&
          plural(count, { one: 'Enter approves {n} request.', other: 'Enter approves {n} requests.' })}
        {armed === 'REJECTED' &&
          plural(count, { one: 'Ctrl Enter rejects {n} request.', other: 'Ctrl Enter rejects {n} requests.' })}
      </Text>
    </>
  )
}

function Key({ of }: { of: 'approve' | 'reject' }) {
  const key = useKeyOf(of)
  return key === undefined ? null : (
    <Box component="span" visibleFrom="sm" aria-hidden>
      <Kbd size="xs">{key}</Kbd>
    </Box>
  )
}

function Warnings({ words }: { words: string[] }) {
  if (words.length === 0) return null
  return (
    <Group gap={6} wrap="nowrap" c="light-dark(var(--mantine-color-amber-8), var(--mantine-color-amber-3))">
      <IconAlertTriangle size={14} aria-hidden style={{ flex: 'none' }} />
      <Text size="xs">{words.join(' · ')}</Text>
    </Group>
  )
}
