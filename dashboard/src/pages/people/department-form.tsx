import { TextInput } from '@mantine/core'
import { directoryRoutes } from '../../../../src/directory/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { PersonSelect } from '../../components/person-select.tsx'
import type { Answer } from '../../lib/api.ts'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useApiForm } from '../../lib/use-api-form.ts'
import { useSend } from '../../lib/use-send.ts'

export type Department = Answer<typeof directoryRoutes.departments>['data'][number]
type Values = { code: string; name: string; headUserId: string | null }

export function DepartmentForm({ department, onClose }: { department: Department | null; onClose: () => void }) {
  const send = useSend(directoryRoutes.saveDepartment, {
    onSuccess: ({ name }) => {
      notifyDone(t('{name} is saved.', { name }))
      onClose()
    },
  })
  const initial: Values = {
    code: department?.code ?? '',
    name: department?.name ?? '',
    headUserId: department?.headUserId ?? null,
  }
  const schema = directoryRoutes.saveDepartment.body
  const form = useApiForm({ initial, schema, bodyOf: (values) => values, error: send.error })
  return (
    <FormBody
      onSubmit={form.onSubmit((body) => send.mutate({ input: { body } }))}
      error={send.error}
      isPending={send.isPending}
      submitLabel={t('Save')}
      onCancel={onClose}
    >
      <TextInput
        label={t('Code')}
        description={department ? t('People and approvals refer to it, so it stays.') : t('Short, such as FIN.')}
        disabled={department !== null}
        maxLength={64}
        {...form.getInputProps('code')}
      />
      <TextInput label={t('Name')} maxLength={120} {...form.getInputProps('name')} />
      <PersonSelect
        label={t('Head (optional)')}
        value={form.values.headUserId}
        onChange={(id) => form.setFieldValue('headUserId', id)}
        error={form.errors['headUserId']}
      />
    </FormBody>
  )
}
