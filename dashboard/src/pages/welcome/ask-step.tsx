import { Text } from '@mantine/core'
import { CopyField } from '../../components/copy-field.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { t } from '../../lib/i18n/t.ts'
import { useSession } from '../../lib/session.ts'
import { firstRequest } from './first-request.ts'
import { Step } from './step.tsx'

type Props = { isDone: boolean; isCurrent: boolean; serviceKey: string | null; approval: string | undefined }

/** The last step: the command to run, and then the way to the approval that it made. */
export function AskStep({ isDone, isCurrent, serviceKey, approval }: Props) {
  const { user } = useSession()
  const command = firstRequest({ origin: window.location.origin, key: serviceKey, approverEmail: user.email })
  return (
    <Step number={4} title={t('Ask for the first approval')} isDone={isDone} isCurrent={isCurrent}>
      <Text size="sm" c="dimmed">
        {serviceKey === null
          ? t('Put the service’s key in the place of YOUR_SERVICE_KEY, and run this:')
          : t('Run this; it carries the key of the service you registered:')}
      </Text>
      <CopyField block label={t('command')} value={command} />
      {approval !== undefined && (
        <ButtonLink to="/approvals/$id" params={{ id: approval }}>
          {t('Decide it')}
        </ButtonLink>
      )}
    </Step>
  )
}
