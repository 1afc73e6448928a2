import { Alert, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import type { Warning } from '../../../../src/system/contract.ts'
import { t } from '../../lib/i18n/t.ts'

/** What should be known, the worst first. One place, so that a screen reader is told once when something joins it. */
export function Warnings({ warnings }: { warnings: Warning[] }) {
  return (
    <Stack gap="xs" mb="lg" role="status" aria-label={t('Warnings')}>
      {warnings.length === 0 && (
        <Alert color="green" icon={<IconCircleCheck size={18} />} p="sm">
          {t('Everything runs as it should.')}
        </Alert>
      )}
      {warnings.map(({ text, level }) => (
        <Alert
          key={text}
          color={level === 'bad' ? 'red' : 'amber'}
          icon={level === 'bad' ? <IconAlertTriangle size={18} /> : <IconInfoCircle size={18} />}
          p="sm"
        >
          <Text size="sm" className="foreign">
            {text}
          </Text>
        </Alert>
      ))}
    </Stack>
  )
}
