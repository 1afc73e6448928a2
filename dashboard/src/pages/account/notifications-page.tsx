import { Text } from '@mantine/core'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { t } from '../../lib/i18n/t.ts'
import { PreferencesForm } from './preferences-form.tsx'
import { PushPanel } from './push-panel.tsx'

/** How a person is told. */
export function NotificationSettingsPage() {
  return (
    <Page title={t('Notification settings')} description={t('What you are told, by which way, and when.')}>
      <Panel title={t('What you are told')}>
        <PreferencesForm />
      </Panel>
      <Panel title={t('Push messages')}>
        <Text size="sm" c="dimmed" mb="md" maw={640}>
          {t(
            'Short messages to your devices, encrypted on the way. With details hidden they name no titles, people or amounts.',
          )}
        </Text>
        <PushPanel />
      </Panel>
    </Page>
  )
}
