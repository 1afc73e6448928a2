import { Drawer } from '@mantine/core'
import { createUserBody, directoryRoutes, updateUserBody, type User } from '../../../../src/directory/contract.ts'
import { mailRoutes } from '../../../../src/notifications/contract.ts'
import { UnreachableNotice } from '../../components/unreachable-notice.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone, notifyFailed } from '../../lib/notify.ts'
import { useSend } from '../../lib/use-send.ts'
import { ActiveSwitch } from './active-switch.tsx'
import { PersonForm } from './person-form.tsx'
import { changeOf, creationOf, NEW_PERSON, valuesOf } from './person-model.ts'

/** Who the drawer is about; null closes it. */
export type Subject = User | 'new' | null
type Props = { subject: Subject; onClose: () => void }

export function PersonDrawer({ subject, onClose }: Props) {
  return (
    <Drawer
      opened={subject !== null}
      onClose={onClose}
      position="right"
      size="md"
      title={subject === 'new' ? t('Add a person') : t('Edit the person')}
    >
      {subject === 'new' && <Add onClose={onClose} />}
      {subject !== null && subject !== 'new' && <Edit user={subject} onClose={onClose} />}
    </Drawer>
  )
}

function Add({ onClose }: { onClose: () => void }) {
  const send = useSend(directoryRoutes.createUser, {
    onSuccess: ({ name }) => {
      notifyDone(t('{name} is added.', { name }))
      onClose()
    },
  })
  return (
    <PersonForm
      initial={NEW_PERSON}
      schema={createUserBody}
      bodyOf={creationOf}
      passwordHint={t('Optional. The person can change it. Without one they sign in another way.')}
      submitLabel={t('Add')}
      error={send.error}
      isPending={send.isPending}
      onSubmit={(values) => send.mutate({ input: { body: creationOf(values) } })}
      onCancel={onClose}
    />
  )
}

function Edit({ user, onClose }: { user: User; onClose: () => void }) {
  const send = useSend(directoryRoutes.updateUser, {
    onSuccess: ({ name }) => {
      notifyDone(t('{name} is saved.', { name }))
      onClose()
    },
  })
  return (
    <>
      <Unreachable user={user} />
      <PersonForm
        initial={valuesOf(user)}
        schema={updateUserBody}
        bodyOf={changeOf}
        passwordHint={t('Optional. A new one ends the person’s sessions.')}
        submitLabel={t('Save')}
        error={send.error}
        isPending={send.isPending}
        onSubmit={(values) =>
          send.mutate({ input: { params: { id: user.id }, body: changeOf(values) }, ifMatch: user.version })
        }
        onCancel={onClose}
      />
      <ActiveSwitch user={user} onDone={onClose} />
    </>
  )
}

function Unreachable({ user }: { user: User }) {
  const send = useSend(mailRoutes.reachable, {
    stales: [directoryRoutes.users.tag],
    onSuccess: () => notifyDone(t('What waits for {name} is sent now.', { name: user.name })),
    onError: (error) => notifyFailed(error),
  })
  if (send.isSuccess) return null
  return (
    <UnreachableNotice
      user={user}
      title={t('{name} cannot be reached by mail', { name: user.name })}
      advice={t('Correct the address below, or say that it works again. If the person has left, deactivate them.')}
      isBusy={send.isPending}
      onWorks={() => send.mutate({ input: { params: { id: user.id } } })}
    />
  )
}
