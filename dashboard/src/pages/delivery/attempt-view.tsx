import { Alert, Button, CopyButton, Group, Stack, Tabs, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconTerminal2 } from '@tabler/icons-react'
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import { useNow } from '../../components/now.tsx'
import { formatDateTime, tellRelative } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import { AttemptChanges } from './attempt-changes.tsx'
import { faultOf, headerLines, prettify } from './attempt-words.ts'
import { curlOf } from './curl.ts'
import { TextPart } from './text-part.tsx'
import { TimingBar } from './timing-bar.tsx'

/** A longer answer was cut there; of one with wider characters a little less is kept. */
const KEPT_CHARACTERS = 16 * 1024

type Props = {
  attempt: Attempt
  /** What every attempt of the delivery sends; unknown where only a test's result is. */
  body?: string | undefined
  /** The attempt before it. */
  before?: Attempt | undefined
}

/** One POST: what was sent, what came back, how long each phase took, why it failed and what that leads to. */
export function AttemptView({ attempt, body, before }: Props) {
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {formatDateTime(attempt.startedAt)}
        {attempt.remoteAddress !== null && ` · ${t('to {address}', { address: attempt.remoteAddress })}`}
      </Text>
      <FaultAlert attempt={attempt} />
      <TimingBar timings={attempt.timings} />
      <Tabs defaultValue="response" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="response">{t('Response')}</Tabs.Tab>
          <Tabs.Tab value="request">{t('Request')}</Tabs.Tab>
          {before && <Tabs.Tab value="changes">{t('Changes')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="response" pt="sm">
          <Response attempt={attempt} />
        </Tabs.Panel>
        <Tabs.Panel value="request" pt="sm">
          <Request attempt={attempt} body={body} />
        </Tabs.Panel>
        {before && (
          <Tabs.Panel value="changes" pt="sm">
            <AttemptChanges before={before} after={attempt} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Stack>
  )
}

function FaultAlert({ attempt }: { attempt: Attempt }) {
  const now = useNow()
  const fault = faultOf(attempt)
  if (!fault) return null
  const { errorDetail, nextRetryAt, responseCode } = attempt
  const isNews = errorDetail !== null && errorDetail !== `answered ${responseCode}`
  const next =
    nextRetryAt === null
      ? ''
      : t('The next attempt was set for {moment} ({distance}).', {
          moment: formatDateTime(nextRetryAt),
          distance: tellRelative(nextRetryAt, now),
        })
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} title={fault.reason} p="sm">
      <Stack gap={4}>
        {isNews && (
          <Text size="xs" ff="monospace" className="foreign">
            {errorDetail}
          </Text>
        )}
        {fault.advice !== null && <Text size="sm">{fault.advice}</Text>}
        {next !== '' && (
          <Text size="sm" c="dimmed">
            {next}
          </Text>
        )}
      </Stack>
    </Alert>
  )
}

function Response({ attempt: { responseCode, responseHeaders, responseBody } }: { attempt: Attempt }) {
  if (responseCode === null) return <Text size="sm">{t('Nothing came back.')}</Text>
  return (
    <Stack gap="md">
      <TextPart
        label={t('Response body')}
        text={prettify(responseBody ?? '')}
        {...(isCut(responseBody) ? { note: t('Only the first 16 KiB are kept.') } : {})}
      />
      <TextPart label={t('Response headers')} text={headerLines(responseHeaders ?? {})} />
    </Stack>
  )
}

function isCut(body: string | null): boolean {
  return body !== null && body.length >= KEPT_CHARACTERS
}

function Request({ attempt, body }: { attempt: Attempt; body: string | undefined }) {
  return (
    <Stack gap="md">
      {body !== undefined && (
        <Group justify="flex-end">
          <CopyButton value={curlOf(attempt, body)} timeout={2000}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                variant="default"
                leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconTerminal2 size={14} aria-hidden />}
                onClick={copy}
              >
                {copied ? t('Copied') : t('Copy as cURL')}
              </Button>
            )}
          </CopyButton>
        </Group>
      )}
      <TextPart label={t('URL')} text={attempt.requestUrl} />
      <TextPart
        label={t('Request headers')}
        text={headerLines(attempt.requestHeaders)}
        note={t('Signatures, tokens and the values of your own headers are not kept: *** stands for them.')}
      />
      {body !== undefined && (
        <TextPart
          label={t('Request body')}
          text={prettify(body)}
          note={t('The very same bytes in every attempt, without these line breaks.')}
        />
      )}
    </Stack>
  )
}
