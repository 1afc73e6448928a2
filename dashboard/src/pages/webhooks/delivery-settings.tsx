import { Button, Collapse, NumberInput, Radio, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import type { ApiForm } from '../../lib/use-api-form.ts'
import type { WebhookValues } from './form-model.ts'

const FIELDS = ['retryCount', 'timeout', 'ordering', 'secret']

/** What few need to change: folded away until it is wanted, or wrong. */
export function DeliverySettings({ form, isNew }: { form: ApiForm<WebhookValues>; isNew: boolean }) {
  const [isOpened, { toggle }] = useDisclosure(false)
  const isOpen = isOpened || FIELDS.some((name) => form.errors[name] !== undefined)
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        px={6}
        leftSection={<Chevron size={14} aria-hidden />}
        aria-expanded={isOpen}
        onClick={toggle}
      >
        Delivery settings
      </Button>
      <Collapse expanded={isOpen}>
        <Stack gap="md" pt="sm">
          <NumberInput
            label="Retries"
            description="After the first attempt, at growing distances."
            min={0}
            max={20}
            allowDecimal={false}
            {...form.getInputProps('retryCount')}
          />
          <NumberInput
            label="Timeout"
            description="Seconds for a whole attempt."
            min={1}
            max={30}
            {...form.getInputProps('timeout')}
          />
          <OrderChoice form={form} />
          {isNew && (
            <TextInput
              label="Signing secret (optional)"
              description="Your own, as whsec_ and 24 to 64 bytes in base64. Empty: we make one."
              autoComplete="off"
              {...form.getInputProps('secret')}
            />
          )}
        </Stack>
      </Collapse>
    </div>
  )
}

function OrderChoice({ form }: { form: ApiForm<WebhookValues> }) {
  return (
    <Radio.Group label="Order" {...form.getInputProps('ordering')}>
      <Stack gap="xs" mt={6}>
        <Radio
          value="none"
          label="As fast as possible"
          description="An event may overtake another; their sequence tells."
        />
        <Radio
          value="per_approval"
          label="In order for each approval"
          description="An event waits until the one before it is delivered."
        />
      </Stack>
    </Radio.Group>
  )
}
