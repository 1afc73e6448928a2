import { Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { accountRoutes } from '../../../../src/account/contract.ts'
import { BusyButton } from '../../components/busy-button.tsx'
import { explain } from '../../lib/api-error.ts'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'
import { type InboxSearch, keptOf } from './model.ts'

/** Keeps the address of now under a name. */
export function SaveViewDialog({ search, onClose }: { search: InboxSearch; onClose: () => void }) {
  const [name, setName] = useState('')
  const save = useSend(accountRoutes.saveView, {
    onSuccess: (view) => {
      notifyDone(t('Saved as “{name}”.', { name: view.name }))
      onClose()
    },
  })
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if (name.trim() !== '') save.mutate({ input: { body: { name, search: keptOf(search) } } })
  }
  return (
    <Modal opened onClose={onClose} title={t('Save this view')} size="sm">
      <form onSubmit={onSubmit}>
        <Stack gap="md">
          <TextInput
            label={t('Name')}
            data-autofocus
            maxLength={60}
            value={name}
            error={save.error && explain(save.error)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Text size="xs" c="dimmed">
            {t(
              'The view, its filters and its order, for you on all your devices. To share it, share the page’s address.',
            )}
          </Text>
          <Group justify="flex-end">
            <BusyButton type="submit" isBusy={save.isPending} disabled={name.trim() === ''}>
              {t('Save')}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
