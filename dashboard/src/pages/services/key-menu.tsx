import { Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBan, IconRefresh } from '@tabler/icons-react'
import { serviceRoutes, type Service, type ServiceKey } from '../../../../src/auth/contract.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { MoreMenu } from '../../components/more-menu.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'
import { isDead } from './key-state.ts'
import { RotateKeyDialog } from './rotate-key-dialog.tsx'

type Props = { service: Service; apiKey: ServiceKey; now: number; onSecret: (secret: string) => void }

export function KeyMenu({ service, apiKey, now, onSecret }: Props) {
  const [isRevoking, revoking] = useDisclosure(false)
  const [isRotating, rotating] = useDisclosure(false)
  const params = { id: service.id, keyId: apiKey.id }
  const revoke = useSend(serviceRoutes.revokeKey, {
    onSuccess: () => {
      notifyDone(t('The key is revoked.'))
      revoking.close()
    },
  })
  if (isDead(apiKey, now)) return null
  return (
    <>
      <MoreMenu label={t('Actions for key {hint}', { hint: apiKey.hint })}>
        <Menu.Item leftSection={<IconRefresh size={16} />} onClick={rotating.open}>
          {t('Rotate…')}
        </Menu.Item>
        <Menu.Item c="var(--app-danger)" leftSection={<IconBan size={16} />} onClick={revoking.open}>
          {t('Revoke…')}
        </Menu.Item>
      </MoreMenu>
      <RotateKeyDialog params={params} opened={isRotating} onClose={rotating.close} onSecret={onSecret} />
      <ConfirmDialog
        opened={isRevoking}
        title={t('Revoke {hint}…?', { hint: apiKey.hint })}
        confirmLabel={t('Revoke')}
        isPending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate({ input: { params } })}
        onClose={revoking.close}
      >
        {t(
          'Every request with this key fails from now on. This cannot be undone. To change a key without an interruption, rotate it instead.',
        )}
      </ConfirmDialog>
    </>
  )
}
