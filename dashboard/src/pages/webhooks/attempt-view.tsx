import { DataList, Stack, Text } from '@mantine/core'
import type { Attempt } from '../../../../src/webhooks/shapes.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { Fact } from '../../components/fact.tsx'
import { formatDateTime, formatSpan } from '../../lib/format.ts'
import { headerLines, prettify, reasonOf, TRIGGER_WORDS } from './attempt-words.ts'

/** One POST: what was sent, what came back, how long each phase took, why it failed. */
export function AttemptView({ attempt }: { attempt: Attempt }) {
  const reason = reasonOf(attempt)
  return (
    <Stack gap="md">
      <DataList labelWidth="110px" gap={6}>
        <Fact label="Sent">{`${formatDateTime(attempt.startedAt)}, ${TRIGGER_WORDS[attempt.trigger]}`}</Fact>
        <Fact label="To">{attempt.requestUrl}</Fact>
        {reason !== null && (
          <Fact label="Why it failed">
            {reason}
            {attempt.errorDetail !== null && (
              <Text size="xs" c="dimmed">
                {attempt.errorDetail}
              </Text>
            )}
          </Fact>
        )}
        {attempt.nextRetryAt !== null && <Fact label="Tried again">{formatDateTime(attempt.nextRetryAt)}</Fact>}
        <Fact label="Timings">
          <span className="tabular">{timingsOf(attempt)}</span>
        </Fact>
      </DataList>
      <Part label="Request headers" text={headerLines(attempt.requestHeaders)} />
      {attempt.responseHeaders && <Part label="Response headers" text={headerLines(attempt.responseHeaders)} />}
      {attempt.responseBody !== null && attempt.responseBody !== '' && (
        <Part label="Response body" text={prettify(attempt.responseBody)} />
      )}
    </Stack>
  )
}

export function Part({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        {label}
      </Text>
      <CopyField value={text} label={label.toLowerCase()} block />
    </div>
  )
}

/** Phases that happened, then the whole. */
function timingsOf({ timings }: Attempt): string {
  const phases: [string, number | undefined][] = [
    ['name', timings.dnsMs],
    ['connect', timings.connectMs],
    ['TLS', timings.tlsMs],
    ['first byte', timings.firstByteMs],
    ['total', timings.totalMs],
  ]
  return phases.flatMap(([name, ms]) => (ms === undefined ? [] : [`${name} ${formatSpan(ms)}`])).join(' · ')
}
