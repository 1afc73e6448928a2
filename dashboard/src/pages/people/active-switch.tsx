import { Button, Divider, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { directoryRoutes, type User } from '../../../../src/directory/contract.ts'
import { BusyButton } from '../../components/busy-button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone, notifyFailed } from '../../lib/notify.ts'
import { useSession } from '../../lib/session.ts'
import { useSend } from '../../lib/use-send.ts'

/** Lets a person in, or no longer. Nobody locks themselves out. */
export function ActiveSwitch({ user, onDone }: { user: User; onDone: () => void }) {
  const me = useSession().user.id
  const [isAsking, { open, close }] = useDisclosure(false)
  const send = useSend(directoryRoutes.updateUser, {
    onSuccess: ({ name, isActive }) => {
      notifyDone(isActive ? t('{name} can sign in again.', { name }) : t('{name} is deactivated.', { name }))
      onDone()
    },
    onError: (error) => user.isActive || notifyFailed(error),
  })
  const setActive = (isActive: boolean): void =>
    send.mutate({ input: { params: { id: user.id }, body: { isActive } }, ifMatch: user.version })
  if (user.id === me) return null
  return (
    <Stack gap="xs" mt="xl">
      <Divider />
      {user.isActive ? (
        <Button variant="subtle" color="red" w="fit-content" onClick={open}>
          {t('Deactivate {name}…', { name: user.name })}
        </Button>
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {t('{name} is deactivated and cannot sign in or be asked.', { name: user.name })}
          </Text>
          <BusyButton variant="default" w="fit-content" isBusy={send.isPending} onClick={() => setActive(true)}>
            {t('Activate again')}
          </BusyButton>
        </>
      )}
      <ConfirmDialog
        opened={isAsking}
        title={t('Deactivate {name}?', { name: user.name })}
        confirmLabel={t('Deactivate')}
        isPending={send.isPending}
        error={send.error}
        onConfirm={() => setActive(false)}
        onClose={close}
      >
        {t(
          'They are signed out everywhere and can no longer be asked. What they decided stays. You can activate them again.',
        )}
      </ConfirmDialog>
    </Stack>
  )
}
