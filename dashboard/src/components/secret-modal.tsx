import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { t } from '../lib/i18n/t.ts'
import { CopyField } from './copy-field.tsx'

type Props = { title: string; label: string; secret: string | null; onClose: () => void; children?: ReactNode }

/** Shows a secret the only time that it exists in readable form. Closes by its button alone, so that no slip loses it. */
export function SecretModal({ title, label, secret, onClose, children }: Props) {
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Alert color="amber" icon={<IconAlertTriangle size={18} />} title={t('This is shown once')}>
          {t('Store it now where your service reads its secrets. We keep only a trace of it and cannot show it again.')}
        </Alert>
        {secret !== null && <CopyField value={secret} label={label} />}
        {children && (
          <Text size="sm" c="dimmed">
            {children}
          </Text>
        )}
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            {t('I have stored it')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
