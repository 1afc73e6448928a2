import { ActionIcon, Alert, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { accountRoutes, type SavedView } from '../../../../src/account/contract.ts'
import { explain } from '../../lib/api-error.ts'
import { t } from '../../lib/i18n/t.ts'
import { useSend } from '../../lib/use-send.ts'

type Props = { views: SavedView[]; onClose: () => void }

/** Names are saved when they are left, the order and deletions at once. */
export function ManageViewsDialog({ views, onClose }: Props) {
  const order = useSend(accountRoutes.orderViews)
  const remove = useSend(accountRoutes.deleteView)
  const error = order.error ?? remove.error
  const move = (index: number, steps: number): void => {
    const ids = views.map(({ id }) => id)
    const [moved] = ids.splice(index, 1)
    if (moved === undefined) return
    ids.splice(index + steps, 0, moved)
    order.mutate({ input: { body: { ids } } })
  }
  return (
    <Modal opened onClose={onClose} title={t('Saved views')}>
      <Stack gap="xs">
        {error && (
          <Alert color="red" role="alert">
            {explain(error)}
          </Alert>
        )}
        {views.length === 0 && <Text size="sm">{t('There are none.')}</Text>}
        {views.map((view, index) => (
          <Group key={view.id} gap={4} wrap="nowrap" align="flex-start">
            <NameField view={view} />
            <ActionIcon
              size="lg"
              aria-label={t('Move {name} up', { name: view.name })}
              disabled={index === 0 || order.isPending}
              onClick={() => move(index, -1)}
            >
              <IconArrowUp size={16} />
            </ActionIcon>
            <ActionIcon
              size="lg"
              aria-label={t('Move {name} down', { name: view.name })}
              disabled={index === views.length - 1 || order.isPending}
              onClick={() => move(index, 1)}
            >
              <IconArrowDown size={16} />
            </ActionIcon>
            <ActionIcon
              size="lg"
              color="red"
              aria-label={t('Delete {name}', { name: view.name })}
              onClick={() => remove.mutate({ input: { params: { id: view.id } } })}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
      </Stack>
    </Modal>
  )
}

function NameField({ view }: { view: SavedView }) {
  const [name, setName] = useState(view.name)
  const rename = useSend(accountRoutes.changeView)
  const save = (): void => {
    if (name.trim() === '') setName(view.name)
    else if (name.trim() !== view.name) rename.mutate({ input: { params: { id: view.id }, body: { name } } })
  }
  return (
    <TextInput
      flex={1}
      aria-label={t('Name of {name}', { name: view.name })}
      maxLength={60}
      value={name}
      error={rename.error && explain(rename.error)}
      description={view.search === null ? t('Not understood any more: it was saved by another version.') : undefined}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => event.key === 'Enter' && save()}
    />
  )
}
