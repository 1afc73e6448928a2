import { Alert, List, Loader, Text } from '@mantine/core'
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react'
import type { VerificationView } from '../../../../src/audit/contract.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { formatNumber } from '../../lib/format.ts'
import { t, tn, translated } from '../../lib/i18n/t.ts'
import type { useVerify } from './use-verify.ts'
import { meaningOf, WHAT_TO_DO, whatWasChecked } from './verify-words.ts'

type Props = { check: ReturnType<typeof useVerify>; isOne: boolean }

/** What the check does, and what it has found. Nothing before it is asked for. */
export function VerifyPanel({ check: { data, error, isFetching, verify }, isOne }: Props) {
  if (isFetching)
    return (
      <Alert color="gray" icon={<Loader size={18} />} mb="md" role="status">
        {isOne ? t('Checking this history…') : t('Checking every history. A million entries take about ten seconds.')}
      </Alert>
    )
  if (error) return <ErrorState error={error} onRetry={verify} />
  if (!data) return null
  if (data.firstBroken) return <Broken found={data} broken={data.firstBroken} isOne={isOne} />
  return (
    <Alert color="green" icon={<IconShieldCheck size={18} />} mb="md" role="status" title={t('Nothing was changed')}>
      {whatWasChecked(data, isOne)}
    </Alert>
  )
}

type BrokenProps = { found: VerificationView; broken: NonNullable<VerificationView['firstBroken']>; isOne: boolean }

function Broken({ found, broken: { subject, seq, why }, isOne }: BrokenProps) {
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} mb="md" role="alert" title={t('The audit log is broken')}>
      <Text size="sm" mb="xs" className="foreign">
        {tn('Entry {seq} of {subject}: {why}.', {
          seq: formatNumber(seq),
          subject: (
            <AnchorLink from="/audit" to="/audit" search={{ subject }} ff="monospace" inherit underline="always">
              {subject === '' ? t('a thing without an id') : subject}
            </AnchorLink>
          ),
          why: translated(why),
        })}{' '}
        {meaningOf(why)}
      </Text>
      <Text size="sm" mb={4}>
        {whatWasChecked(found, isOne)} {t('What to do:')}
      </Text>
      <List size="sm">
        {WHAT_TO_DO.map((step) => (
          <List.Item key={step}>{step}</List.Item>
        ))}
      </List>
    </Alert>
  )
}
