import { NumberInput, Radio, Stack, TagsInput, Text } from '@mantine/core'
import { t } from '../../lib/i18n/t.ts'
import type { ApiForm } from '../../lib/use-api-form.ts'
import { delaysOf, formatDelay, parseDelay, scheduleWords } from './delays.ts'
import type { WebhookValues } from './form-model.ts'

/** The field is as wide as its figure, what is said of it is not. */
const NARROW = { wrapper: { maxWidth: 180 } }

type Props = { form: ApiForm<WebhookValues> }

/** How often and when a failed delivery is tried again, and what that comes to. */
export function RetryFields({ form }: Props) {
  const { hasOwnDelays, delays, retryCount } = form.values
  const seconds = hasOwnDelays ? delays.flatMap((text) => parseDelay(text) ?? []) : null
  return (
    <Stack gap="sm">
      <NumberInput
        label={t('Retries')}
        description={t('After the first attempt.')}
        min={0}
        max={20}
        allowDecimal={false}
        styles={NARROW}
        {...form.getInputProps('retryCount')}
      />
      <Radio.Group
        label={t('Delays between attempts')}
        value={hasOwnDelays ? 'own' : 'standard'}
        onChange={(chosen) => form.setValues(chosen === 'own' ? ownDelays(form.values) : { hasOwnDelays: false })}
      >
        <Stack gap="xs" mt={6}>
          <Radio value="standard" label={t('Growing')} description={t('From 5 seconds to a day, spread by a fifth.')} />
          <Radio
            value="own"
            label={t('My own')}
            description={t('The last one repeats where there are more retries.')}
          />
        </Stack>
      </Radio.Group>
      {hasOwnDelays && <DelaysInput form={form} />}
      <Text size="xs" c="dimmed" aria-live="polite">
        {scheduleWords(seconds, retryCount === '' ? Number.NaN : Number(retryCount))}
      </Text>
    </Stack>
  )
}

function DelaysInput({ form }: Props) {
  const { delays } = form.values
  const wrong = delays.find((text) => parseDelay(text) === undefined)
  return (
    <TagsInput
      label={t('Delays')}
      placeholder={delays.length === 0 ? t('30 s, 5 min, 2 h') : ''}
      splitChars={[',', ';']}
      acceptValueOnBlur
      allowDuplicates
      maxTags={20}
      value={delays}
      onChange={(texts) => form.setFieldValue('delays', texts.map(tidied))}
      error={
        wrong === undefined
          ? form.errors['retrySchedule']
          : t('{wrong} is no time such as 30 s, 5 min or 2 h', { wrong })
      }
    />
  )
}

/** What there was goes on as the first draft. */
function ownDelays({ delays, retryCount }: WebhookValues): Partial<WebhookValues> {
  if (delays.length > 0) return { hasOwnDelays: true }
  return {
    hasOwnDelays: true,
    delays: delaysOf(null, Math.max(1, Math.min(20, Number(retryCount) || 1))).map(formatDelay),
  }
}

function tidied(text: string): string {
  const seconds = parseDelay(text)
  return seconds === undefined ? text : formatDelay(seconds)
}

export function TimeoutInput({ form }: Props) {
  return (
    <NumberInput
      label={t('Timeout')}
      description={t('For a whole attempt.')}
      suffix=" s"
      min={1}
      max={30}
      styles={NARROW}
      {...form.getInputProps('timeout')}
    />
  )
}

export function OrderChoice({ form }: Props) {
  return (
    <Radio.Group label={t('Order')} {...form.getInputProps('ordering')}>
      <Stack gap="xs" mt={6}>
        <Radio
          value="none"
          label={t('As fast as possible')}
          description={t('An event may overtake another; their sequence tells.')}
        />
        <Radio
          value="per_approval"
          label={t('In order for each approval')}
          description={t('An event waits until the one before it is delivered.')}
        />
      </Stack>
    </Radio.Group>
  )
}

export function LoadFields({ form }: Props) {
  return (
    <>
      <NumberInput
        label={t('Rate limit (optional)')}
        description={t('Attempts per second, of all nodes together. Empty: as fast as it answers.')}
        min={1}
        max={10_000}
        allowDecimal={false}
        styles={NARROW}
        {...form.getInputProps('rateLimit')}
      />
      <NumberInput
        label={t('In flight at most (optional)')}
        description={t('Attempts at the same time, of all nodes together. Empty: 10.')}
        min={1}
        max={1000}
        allowDecimal={false}
        styles={NARROW}
        {...form.getInputProps('maxInFlight')}
      />
    </>
  )
}
