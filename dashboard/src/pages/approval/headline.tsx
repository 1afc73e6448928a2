import { Badge, Box, Group, Stack, Text, Title } from '@mantine/core'
import { IconBolt, IconChevronsUp } from '@tabler/icons-react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { DueChip } from '../../components/due-chip.tsx'
import { PersonAvatar } from '../../components/person-avatar.tsx'
import { ApprovalStatus } from '../../components/status-badge.tsx'
import { When } from '../../components/when.tsx'
import { formatMoney, humanize } from '../../lib/format.ts'
import { t, tn } from '../../lib/i18n/t.ts'
import classes from './headline.module.css'

/** The ask: what, how much, who wants it, until when. */
export function Headline({ approval }: { approval: Approval }) {
  const { title, amount, currency, approvalType, externalId, priority, urgency, status } = approval
  return (
    <Stack gap="sm">
      <Group gap={6}>
        <ApprovalStatus status={status} />
        <Badge color="gray">{humanize(approvalType)}</Badge>
        <DueChip approval={approval} withIcon />
        {urgency === 'URGENT' && (
          <Badge color="red" leftSection={<IconBolt size={12} aria-hidden />}>
            {t('Urgent')}
          </Badge>
        )}
        {priority === 'HIGH' && (
          <Badge color="amber" leftSection={<IconChevronsUp size={12} aria-hidden />}>
            {t('High priority')}
          </Badge>
        )}
        {externalId !== null && (
          <Text size="xs" c="dimmed" className="foreign">
            {externalId}
          </Text>
        )}
      </Group>
      <Box>
        <Title order={1} className={`foreign ${classes.title}`}>
          {title}
        </Title>
        {amount !== null && <Text className={`tabular ${classes.amount}`}>{formatMoney(amount, currency)}</Text>}
      </Box>
      <Requester approval={approval} />
    </Stack>
  )
}

function Requester({ approval: { requester, department, serviceName, createdAt } }: { approval: Approval }) {
  const name = requester?.name ?? requester?.email ?? serviceName
  const place = [department, name === serviceName ? null : t('via {serviceName}', { serviceName })].filter(
    (part) => part !== null,
  )
  return (
    <Group gap={10} wrap="nowrap">
      <PersonAvatar name={name} size={32} />
      <Box miw={0}>
        <Text size="sm" fw={500} className="foreign">
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {place.map((part) => `${part} · `).join('')}
          {tn('asked {when}', { when: <When at={createdAt} /> })}
        </Text>
      </Box>
    </Group>
  )
}
