import { Accordion, Group, Text, Title } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import { When } from '../../components/when.tsx'
import { formatSpan } from '../../lib/format.ts'
import { plural, t } from '../../lib/i18n/t.ts'
import classes from './attempt-list.module.css'
import { AttemptView } from './attempt-view.tsx'
import { answerOf, isSuccess, TRIGGER_WORDS } from './attempt-words.ts'

/** The attempts as a line through time, newest first; each opens to all that is known of it. */
export function AttemptList({ attempts, body }: { attempts: Attempt[]; body: string | undefined }) {
  // Until one is chosen, the latest is open, also when a newer one comes.
  const [chosen, setChosen] = useState<string | null>()
  const open = chosen === undefined ? (attempts.at(-1)?.id ?? null) : chosen
  return (
    <div>
      <Title order={3} mb="xs">
        {plural(attempts.length, { one: '{n} attempt', other: '{n} attempts' })}
      </Title>
      <Accordion
        variant="separated"
        order={4}
        value={open}
        onChange={setChosen}
        chevronPosition="left"
        keepMounted={false}
        classNames={{ item: classes.item, content: classes.content }}
      >
        {attempts
          .map((attempt, index) => ({ attempt, before: attempts[index - 1] }))
          .toReversed()
          .map(({ attempt, before }) => (
            <Accordion.Item key={attempt.id} value={attempt.id}>
              <Accordion.Control>
                <AttemptLine attempt={attempt} before={before} />
              </Accordion.Control>
              <Accordion.Panel>
                <AttemptView attempt={attempt} before={before} body={body} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
      </Accordion>
    </div>
  )
}

function AttemptLine({ attempt, before }: { attempt: Attempt; before: Attempt | undefined }) {
  const isDone = isSuccess(attempt)
  const Icon = isDone ? IconCheck : IconX
  return (
    <Group gap="4px 10px">
      <Text size="sm" c="dimmed" className="tabular">
        {attempt.attemptNumber}
      </Text>
      <Icon
        size={16}
        stroke={2.25}
        className={isDone ? classes.yes : classes.no}
        role="img"
        aria-label={isDone ? t('Delivered') : t('Failed')}
      />
      <Text size="sm" fw={500} className="tabular">
        {answerOf(attempt)}
      </Text>
      <Text size="sm" c="dimmed">
        {TRIGGER_WORDS[attempt.trigger]} · {formatSpan(attempt.durationMs)}
        {before && ` · ${t('{before} later', { before: formatSpan(gapMs(before, attempt)) })}`}
      </Text>
      <Text size="sm" c="dimmed" ml="auto">
        <When at={attempt.startedAt} />
      </Text>
    </Group>
  )
}

function gapMs(before: Attempt, after: Attempt): number {
  return Math.max(0, new Date(after.startedAt).getTime() - new Date(before.startedAt).getTime())
}
