import { Checkbox, Fieldset, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { PERMISSIONS, type Permission } from '../../../../src/route.ts'
import { t } from '../../lib/i18n/t.ts'
import { PERMISSION_GROUPS } from './permissions.ts'

type Props = { value: Permission[]; onChange: (value: Permission[]) => void; error: ReactNode }

export function PermissionPicker({ value, onChange, error }: Props) {
  const hasAll = value.includes('*')
  return (
    <Checkbox.Group
      label={t('Permissions')}
      description={t('As few as it needs. They can be changed later.')}
      error={error}
      value={value}
      onChange={(chosen) => onChange(PERMISSIONS.filter((permission) => chosen.includes(permission)))}
    >
      <Stack gap="sm" mt="xs">
        {PERMISSION_GROUPS.map(({ title, permissions }) => (
          <Fieldset key={title} legend={title} px="md" py="sm">
            <Stack gap="sm">
              {permissions.map((permission) => (
                <Checkbox
                  key={permission.value}
                  value={permission.value}
                  label={permission.label}
                  description={permission.explanation}
                  disabled={hasAll}
                />
              ))}
            </Stack>
          </Fieldset>
        ))}
        <Checkbox
          value="*"
          label={t('Everything')}
          description={t('All of the above, and whatever is added later.')}
          px="md"
        />
        {hasAll && (
          <Text size="xs" c="dimmed" px="md">
            {t('The single permissions make no difference now.')}
          </Text>
        )}
      </Stack>
    </Checkbox.Group>
  )
}
