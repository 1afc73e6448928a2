import { Alert, Stack, Text } from '@mantine/core'
import { IconMailOff } from '@tabler/icons-react'
import type { User } from '../../../src/directory/contract.ts'
import { formatDateTime, humanize } from '../lib/format.ts'
import { t } from '../lib/i18n/t.ts'
import { BusyButton } from './busy-button.tsx'

type Props = {
  user: Pick<User, 'email' | 'unreachable'>
  title: string
  /** What to do about it. */
  advice: string
  isBusy: boolean
  onWorks: () => void
}

/** Nothing, when nothing is known against the address. */
export function UnreachableNotice({ user, title, advice, isBusy, onWorks }: Props) {
  if (user.unreachable === null) return null
  const { reason, since } = user.unreachable
  return (
    <Alert color="red" icon={<IconMailOff size={18} />} title={title} ta="left" mb="md">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" className="foreign">
          {t(
            '{email} has refused mail since {since}: {reason}. One mail a day is still tried; the others wait. {advice}',
            { email: user.email, since: formatDateTime(since), reason: humanize(reason).toLowerCase(), advice },
          )}
        </Text>
        <BusyButton size="compact-sm" variant="default" isBusy={isBusy} onClick={onWorks}>
          {t('The address works again')}
        </BusyButton>
      </Stack>
    </Alert>
  )
}
