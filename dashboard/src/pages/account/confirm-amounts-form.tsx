import { Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { confirmRoutes } from '../../../../src/approvals/confirm-contract.ts'
import { authRoutes } from '../../../../src/auth/contract.ts'
import { FormBody } from '../../components/form-body.tsx'
import { t } from '../../lib/i18n/t.ts'
import { notifyDone } from '../../lib/notify.ts'
import { useSession } from '../../lib/session.ts'
import { useSend } from '../../lib/use-send.ts'
import { amountsOf, problemOf, rowsOf, type AmountRow } from './confirm-amounts-model.ts'

const EXAMPLE = 'THB'

/** Above which amounts the reader wants to be asked once more before approving. */
export function ConfirmAmountsForm() {
  const { confirmAbove } = useSession()
  const [saved, setSaved] = useState(confirmAbove)
  const [rows, setRows] = useState(() => rowsOf(confirmAbove))
  const [problem, setProblem] = useState<string | null>(null)
  const send = useSend(confirmRoutes.save, {
    stales: [authRoutes.session.tag],
    onSuccess: ({ confirmAbove: kept }) => {
      setSaved(kept)
      setRows(rowsOf(kept))
      notifyDone(kept.length === 0 ? t('You are never asked once more.') : t('Saved.'))
    },
  })
  const change = (next: AmountRow[]): void => {
    setProblem(null)
    setRows(next)
  }
  const submit = (): void => {
    const found = problemOf(rows)
    setProblem(found)
    if (found === null) send.mutate({ input: { body: { confirmAbove: amountsOf(rows) } } })
  }
  return (
    <FormBody
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      error={send.error}
      isPending={send.isPending}
      isBlocked={JSON.stringify(rows) === JSON.stringify(rowsOf(saved))}
      submitLabel={t('Save')}
    >
      <Text size="sm" c="dimmed" maw={640}>
        {t(
          'Approving more than this asks once more, with the amount in large. Once one amount is set, amounts in other currencies always ask. Without any, nothing asks. Rejecting never does.',
        )}
      </Text>
      <Rows rows={rows} onChange={change} />
      {problem !== null && (
        <Text size="sm" c="var(--app-danger)" role="alert">
          {problem}
        </Text>
      )}
    </FormBody>
  )
}

function Rows({ rows, onChange }: { rows: AmountRow[]; onChange: (rows: AmountRow[]) => void }) {
  const put = (index: number, part: Partial<AmountRow>): void =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...part } : row)))
  return (
    <Stack gap="xs" align="flex-start">
      {rows.map((row, index) => (
        <Row
          // oxlint-disable-next-line react/no-array-index-key -- a row has no other identity; all of its state is here
          key={index}
          row={row}
          taken={rows.map(({ currency }) => currency)}
          onChange={(part) => put(index, part)}
          onRemove={() => onChange(rows.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...rows, { currency: null, amount: '' }])}
      >
        {rows.length === 0 ? t('Set an amount') : t('Add a currency')}
      </Button>
    </Stack>
  )
}

type RowProps = {
  row: AmountRow
  taken: (string | null)[]
  onChange: (part: Partial<AmountRow>) => void
  onRemove: () => void
}

function Row({ row: { currency, amount }, taken, onChange, onRemove }: RowProps) {
  const free = Intl.supportedValuesOf('currency').filter((code) => code === currency || !taken.includes(code))
  return (
    <Group gap="xs" wrap="nowrap">
      <Select
        aria-label={t('Currency')}
        placeholder={EXAMPLE}
        w={96}
        searchable
        limit={100}
        nothingFoundMessage={t('None')}
        data={currency === null || free.includes(currency) ? free : [currency, ...free]}
        value={currency}
        onChange={(code) => onChange({ currency: code })}
      />
      <NumberInput
        aria-label={currency === null ? t('Amount') : t('Amount in {currency}', { currency })}
        placeholder="50,000"
        w={170}
        min={0}
        max={1e15}
        allowNegative={false}
        decimalScale={4}
        thousandSeparator=","
        hideControls
        value={amount}
        onChange={(value) => onChange({ amount: value })}
      />
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        onClick={onRemove}
        aria-label={currency === null ? t('Remove') : t('Remove {currency}', { currency })}
      >
        {t('Remove')}
      </Button>
    </Group>
  )
}
