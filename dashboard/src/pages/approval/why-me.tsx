import { Box, Group, Text } from '@mantine/core'
import { IconHelpCircle } from '@tabler/icons-react'
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { isNamed } from '../../../../src/directory/reason-shapes.ts'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { laterSlotOf, openSlotOf, type Slot } from './model.ts'
import classes from './why-me.module.css'

/** Why this reader is asked. */
export function WhyMe({ approval }: { approval: Approval }) {
  const { user } = useSession()
  const slot = openSlotOf(approval, user.id) ?? laterSlotOf(approval, user.id)
  if (!slot) return null
  return (
    <Group className={classes.why} gap={10} wrap="nowrap" align="flex-start">
      <IconHelpCircle size={18} stroke={1.75} className={classes.icon} aria-hidden />
      <Box miw={0}>
        <Text size="xs" c="dimmed">
          {t('Why am I asked?')}
        </Text>
        <Text size="sm" className="foreign">
          {whyOf(approval, slot)}
        </Text>
      </Box>
    </Group>
  )
}

/** In the reader's language, if the reason is one that this page knows. */
function whyOf({ serviceName, workflow }: Approval, { level, reason }: Slot): string {
  const name = workflow.levels.find((each) => each.level === level)?.name ?? ''
  if (!isNamed(reason, { service: serviceName, level, levelName: name })) return reason
  return t('{service} named you as an approver of level {level} ({name}).', { service: serviceName, level, name })
}
