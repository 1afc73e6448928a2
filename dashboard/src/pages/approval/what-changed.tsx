import { Box, Group, Text, VisuallyHidden } from '@mantine/core'
import { IconArrowRight, IconHistory } from '@tabler/icons-react'
import type { ApprovalChanges, FieldDifference } from '../../../../src/approvals/sight-contract.ts'
import { When } from '../../components/when.tsx'
import { plural, t, tn } from '../../lib/i18n/t.ts'
import { isNothingNew, nameOfField, tellComments, tellField } from './changes-model.ts'
import { useChanges } from './use-changes.ts'
import classes from './what-changed.module.css'

/** What others changed and said since the reader looked last; nothing when she sees it for the first time. */
export function WhatChanged({ approvalId }: { approvalId: string }) {
  const changes = useChanges(approvalId)
  return <div role="status">{changes && !isNothingNew(changes) && <Changes changes={changes} />}</div>
}

function Changes({ changes: { differences, furtherDifferences, newComments } }: { changes: ApprovalChanges }) {
  return (
    <Box component="section" aria-label={t('What changed since you looked')} className={classes.changes}>
      <Group gap={8} wrap="nowrap">
        <IconHistory size={18} stroke={1.75} className={classes.icon} aria-hidden />
        <Text size="sm" fw={600}>
          {t('What changed since you looked')}
        </Text>
      </Group>
      {differences.length > 0 && (
        <ul className={classes.list}>
          {differences.map((difference) => (
            <Changed key={difference.field} difference={difference} />
          ))}
        </ul>
      )}
      {furtherDifferences > 0 && (
        <Text size="sm" c="dimmed">
          {plural(furtherDifferences, { one: 'and {n} more change', other: 'and {n} more changes' })}
        </Text>
      )}
      {newComments > 0 && <Text size="sm">{tellComments(newComments)}</Text>}
    </Box>
  )
}

function Changed({ difference: { field, before, after, by, at } }: { difference: FieldDifference }) {
  return (
    <li>
      <Text size="xs" c="dimmed" className="foreign">
        {nameOfField(field)} · {tn('{person}, {when}', { person: by, when: <When at={at} /> })}
      </Text>
      <Text size="sm" className={`foreign ${classes.values}`}>
        <VisuallyHidden>{t('Before')} </VisuallyHidden>
        <del>{tellField(field, before)}</del>
        <IconArrowRight size={14} className={classes.arrow} aria-hidden />
        <VisuallyHidden> {t('After')} </VisuallyHidden>
        <ins>{tellField(field, after)}</ins>
      </Text>
    </li>
  )
}
