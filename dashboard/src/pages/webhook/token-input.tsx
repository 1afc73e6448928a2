import { Button, Code, Group, Input, PasswordInput, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Webhook } from '../../../../src/webhooks/shapes.ts'
import { t } from '../../lib/i18n/t.ts'
import type { ApiForm } from '../../lib/use-api-form.ts'
import type { WebhookValues } from '../webhooks/form-model.ts'

const LABEL = t('Bearer token (optional)')
const DESCRIPTION = t('Sent as Authorization: Bearer …, for receivers that ask for one. It is not shown again.')

type Props = { form: ApiForm<WebhookValues>; webhook: Webhook }

/** A token can be set, replaced or taken away, and never read. */
export function TokenInput({ form, webhook }: Props) {
  const { tokenChange } = form.values
  const choose = (change: WebhookValues['tokenChange']): void => form.setValues({ tokenChange: change, authToken: '' })
  const undo = (
    <Button size="compact-sm" variant="subtle" color="gray" onClick={() => choose('keep')}>
      {t('Leave as before')}
    </Button>
  )
  if (tokenChange === 'keep') {
    return (
      <Line>
        <Code>***</Code>
        <Button size="compact-sm" variant="default" onClick={() => choose('set')}>
          {t('Replace')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => choose('remove')}>
          {t('Remove')}
        </Button>
      </Line>
    )
  }
  if (tokenChange === 'remove') {
    return (
      <Line>
        <Text size="sm">{t('No token is sent any more.')}</Text>
        {undo}
      </Line>
    )
  }
  return (
    <Group gap="xs" align="flex-end">
      <PasswordInput
        label={LABEL}
        description={DESCRIPTION}
        autoComplete="new-password"
        maxLength={2048}
        flex="1 1 260px"
        {...form.getInputProps('authToken')}
      />
      {webhook.hasAuthToken && undo}
    </Group>
  )
}

function Line({ children }: { children: ReactNode }) {
  return (
    <Input.Wrapper label={LABEL} labelElement="div" description={DESCRIPTION}>
      <Group gap="xs" mt={8}>
        {children}
      </Group>
    </Input.Wrapper>
  )
}
