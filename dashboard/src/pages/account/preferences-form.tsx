import { Box, Group, NativeSelect, SegmentedControl, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { LANGUAGES, preferenceRoutes, type Preferences } from '../../../../src/notifications/preferences-contract.ts'
import { FormError } from '../../components/form-error.tsx'
import { Loaded } from '../../components/loaded.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { SettingsSection } from '../../components/settings-section.tsx'
import { RowsSkeleton } from '../../components/skeletons.tsx'
import { adoptLanguage, t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { read } from '../../lib/reads.ts'
import { useApiForm, type ApiForm } from '../../lib/use-api-form.ts'
import { useSend } from '../../lib/use-send.ts'
import { NewsMatrix } from './news-matrix.tsx'
import {
  bodyOf,
  HOURS,
  LANGUAGE_NAMES,
  type PreferenceValues,
  sentenceOf,
  valuesOf,
  WEEKDAYS,
} from './preferences-model.ts'
import { ZoneQuestion } from './zone-question.tsx'

/** Everything about how a person is told, saved at once. */
export function PreferencesForm() {
  const query = useQuery(read(preferenceRoutes.get, {}))
  return (
    <Loaded query={query} skeleton={<RowsSkeleton rows={8} />}>
      {(preferences) => <Base loaded={preferences} />}
    </Loaded>
  )
}

/** What was loaded first stays the base, so that nothing that is being entered is lost to a change elsewhere. */
function Base({ loaded }: { loaded: Preferences }) {
  const [{ base, turn }, setBase] = useState({ base: loaded, turn: 0 })
  const renew = (preferences: Preferences): void => setBase({ base: preferences, turn: turn + 1 })
  return (
    <>
      <ZoneQuestion preferences={base} onSaved={renew} />
      <Form key={turn} preferences={base} onSaved={renew} />
    </>
  )
}

function Form({ preferences, onSaved }: { preferences: Preferences; onSaved: (saved: Preferences) => void }) {
  const save = useSend(preferenceRoutes.save, {
    onSuccess: (saved) => {
      // All that was entered is saved, so that the page may be loaded again in the other language.
      void adoptLanguage(saved.language)
      notifyDone(t('Saved.'))
      onSaved(saved)
    },
  })
  const form = useApiForm({
    initial: valuesOf(preferences),
    schema: preferenceRoutes.save.body,
    bodyOf,
    error: save.error,
  })
  const { quietHours, digest } = form.errors
  return (
    <form
      aria-label={t('How you are told')}
      noValidate
      onSubmit={form.onSubmit((values) => save.mutate({ input: { body: bodyOf(values) } }))}
    >
      <NewsMatrix kinds={form.values.kinds} onChange={(kinds) => form.setFieldValue('kinds', kinds)} />
      <Box mt="xl">
        <Locale form={form} />
        <Quiet form={form} error={quietHours} />
        <DigestFields form={form} error={digest} />
      </Box>
      <Text size="sm" my="md" maw={720} aria-live="polite">
        {sentenceOf(form.values)}
      </Text>
      <FormError error={save.error} />
      <SaveBar
        isChanged={form.isDirty()}
        isPending={save.isPending}
        onDiscard={() => {
          save.reset()
          form.reset()
        }}
      />
    </form>
  )
}

type PartProps = { form: ApiForm<PreferenceValues>; error?: ReactNode }

function Locale({ form }: PartProps) {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
  const { timeZone, language } = form.values
  const known = timeZone === null || zones.includes(timeZone) ? zones : [timeZone, ...zones]
  return (
    <SettingsSection
      title={t('Language and time')}
      description={t('Of the dashboard and of mails. Quiet hours and the digest go by this clock.')}
    >
      <NativeSelect
        label={t('Language')}
        value={language ?? ''}
        onChange={(event) =>
          form.setFieldValue('language', LANGUAGES.find((each) => each === event.currentTarget.value) ?? null)
        }
        data={[
          { value: '', label: t('Not chosen: as the browser asks') },
          ...LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] })),
        ]}
      />
      <Select
        label={t('Time zone')}
        searchable
        placeholder={t('UTC, until you choose')}
        nothingFoundMessage={t('There is no such time zone')}
        limit={100}
        data={known}
        value={timeZone}
        onChange={(zone) => form.setFieldValue('timeZone', zone)}
        error={form.errors['timeZone']}
      />
    </SettingsSection>
  )
}

function Quiet({ form, error }: PartProps) {
  return (
    <SettingsSection title={t('Quiet hours')} description={t('Mails and push messages wait until they end.')}>
      <Switch
        label={t('Keep quiet hours')}
        description={t('What is urgent, due before they end, or about the security of your account does not wait.')}
        {...form.getInputProps('isQuiet', { type: 'checkbox' })}
      />
      {form.values.isQuiet && (
        <Group gap="md" align="flex-start">
          <TextInput type="time" label={t('From')} {...form.getInputProps('quietFrom')} error={error} />
          <TextInput type="time" label={t('To')} {...form.getInputProps('quietTo')} />
        </Group>
      )}
    </SettingsSection>
  )
}

function DigestFields({ form, error }: PartProps) {
  const { digest } = form.values
  return (
    <SettingsSection
      title={t('Digest')}
      description={t('One mail with what waits for you, what was decided and what was said.')}
    >
      <Stack gap="md" align="flex-start">
        <SegmentedControl
          aria-label={t('Digest')}
          data={[
            { value: 'off', label: t('Off') },
            { value: 'day', label: t('Every day') },
            { value: 'week', label: t('Every week') },
          ]}
          {...form.getInputProps('digest')}
        />
        {digest !== 'off' && (
          <Group gap="md">
            {digest === 'week' && <NativeSelect label={t('Day')} data={WEEKDAYS} {...form.getInputProps('weekday')} />}
            <NativeSelect label={t('Hour')} data={HOURS} {...form.getInputProps('hour')} error={error} />
          </Group>
        )}
      </Stack>
    </SettingsSection>
  )
}
