import { Box, Group, Text, Timeline } from '@mantine/core'
import { IconArrowForward, IconCheck, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { PersonAvatar } from '../../components/person-avatar.tsx'
import { When } from '../../components/when.tsx'
import { t, tn } from '../../lib/i18n/t.ts'
import { roleName } from '../../lib/names.ts'
import { useSession } from '../../lib/session.ts'
import classes from './level-path.module.css'
import { unreachableOf } from './mail-words.ts'
import { needOf, slotsOf, type Level, type Slot } from './model.ts'
import { useMails } from './use-mails.ts'

const LEVEL_WORDS: Record<Level['status'], string> = {
  WAITING: t('not asked yet'),
  OPEN: t('open now'),
  APPROVED: t('approved'),
  REJECTED: t('rejected'),
  SKIPPED: t('not needed'),
}

/** The levels from top to bottom, each with its people and what they said. */
export function LevelPath({ approval }: { approval: Approval }) {
  const { levels } = approval.workflow
  const unreachable = unreachableOf(useMails(approval.id))
  const reached = levels.filter(({ status }) => status === 'APPROVED').length
  return (
    <Timeline
      active={reached - 1}
      bulletSize={24}
      lineWidth={2}
      color="green"
      classNames={{ item: classes.item ?? '', itemBullet: classes.bullet ?? '' }}
    >
      {levels.map((level) => {
        const slots = slotsOf(approval, level.level)
        return (
          <Timeline.Item
            key={level.level}
            bullet={bulletOf(level)}
            data-status={level.status}
            title={<LevelTitle level={level} people={slots.length} />}
          >
            {slots.map((slot) => (
              <Person
                key={slot.userId}
                slot={slot}
                isUnreachable={level.status === 'OPEN' && unreachable.has(slot.userId)}
              />
            ))}
          </Timeline.Item>
        )
      })}
    </Timeline>
  )
}

function bulletOf({ status, level }: Level): ReactNode {
  if (status === 'APPROVED') return <IconCheck size={14} stroke={2.5} aria-hidden />
  if (status === 'REJECTED') return <IconX size={14} stroke={2.5} aria-hidden />
  return <span className={classes.number}>{level}</span>
}

function LevelTitle({ level, people }: { level: Level; people: number }) {
  return (
    <>
      <Text size="sm" fw={500} className="foreign">
        {level.name}
      </Text>
      <Text size="xs" c="dimmed">
        {needOf(level, people)} · {LEVEL_WORDS[level.status]}
        {level.dueAt !== null && level.status === 'OPEN' && (
          <>
            {' · '}
            {tn('due {when}', { when: <When at={level.dueAt} /> })}
          </>
        )}
      </Text>
    </>
  )
}

function Person({ slot, isUnreachable }: { slot: Slot; isUnreachable: boolean }) {
  const { user } = useSession()
  const place = [slot.role === null ? null : roleName(slot.role), slot.department]
    .filter((part) => part !== null)
    .join(', ')
  return (
    <Group gap={8} mt={8} wrap="nowrap" align="flex-start">
      <PersonAvatar name={slot.name} size={24} />
      <Box miw={0} flex={1}>
        <Text size="sm" className="foreign">
          {slot.name}
          {slot.userId === user.id && ` ${t('(you)')}`}
        </Text>
        <Text size="xs" c="dimmed" component="div">
          {place}
          {place !== '' && slot.decision !== 'PENDING' && ' · '}
          <Answer slot={slot} />
        </Text>
        {isUnreachable && slot.decision === 'PENDING' && (
          <Text size="xs" className={classes.no}>
            {t('cannot be reached by mail')}
          </Text>
        )}
        {slot.comments !== null && slot.comments !== '' && (
          <Text size="sm" mt={4} className={`foreign ${classes.comment}`}>
            {slot.comments}
          </Text>
        )}
      </Box>
    </Group>
  )
}

function Answer({ slot }: { slot: Slot }) {
  if (slot.decision === 'PENDING') return null
  if (slot.decision === 'SKIPPED') return <>{t('not needed')}</>
  const isYes = slot.decision === 'APPROVED'
  return (
    <span className={isYes ? classes.yes : classes.no}>
      {isYes ? t('approved') : t('rejected')} {slot.decisionDate !== null && <When at={slot.decisionDate} />}
      {slot.delegatedFrom !== null && <IconArrowForward size={12} aria-label={t('on behalf of another')} />}
    </span>
  )
}
