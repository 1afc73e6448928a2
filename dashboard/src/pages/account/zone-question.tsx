import { Alert, Button, Group, Text } from '@mantine/core'
import { preferenceRoutes, type Preferences } from '../../../../src/notifications/preferences-contract.ts'
import { BusyButton } from '../../components/busy-button.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyFailed } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'

const UTC = 'UTC'

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

type Props = { preferences: Preferences; onSaved: (preferences: Preferences) => void }

/** Asked once: whatever is answered is a zone, and then there is nothing to ask. */
export function ZoneQuestion({ preferences, onSaved }: Props) {
  const save = useSend(preferenceRoutes.save, { onSuccess: onSaved, onError: (error) => notifyFailed(error) })
  const zone = browserZone()
  const { language, timeZone } = preferences
  if (timeZone !== null) return null
  const choose = (chosen: string): void => save.mutate({ input: { body: { language, timeZone: chosen } } })
  return (
    <Alert color="gray" mb="lg" title={t('Is your time zone {zone}?', { zone })}>
      <Text size="sm" mb="sm">
        {t('This browser says so. Until you choose, mails tell the time in UTC.')}
      </Text>
      <Group gap="xs">
        <BusyButton size="compact-md" isBusy={save.isPending} onClick={() => choose(zone)}>
          {t('Use {zone}', { zone })}
        </BusyButton>
        {zone !== UTC && (
          <Button size="compact-md" variant="default" disabled={save.isPending} onClick={() => choose(UTC)}>
            {t('Stay with UTC')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}
