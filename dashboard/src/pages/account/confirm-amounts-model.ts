/** The amounts of a person as a form has them. Pure. */
import type { ConfirmAmounts } from '../../../../src/approvals/confirm-contract.ts'
import { t } from '../../lib/i18n/t.ts'

type Amounts = ConfirmAmounts['confirmAbove']
/** While it is typed an amount may be empty, or too long to be a number. */
export type AmountRow = { currency: string | null; amount: number | string }

export function rowsOf(amounts: Amounts): AmountRow[] {
  return amounts.map(({ currency, amount }) => ({ currency, amount }))
}

/** What is missing, in one sentence. */
export function problemOf(rows: readonly AmountRow[]): string | null {
  if (rows.some(({ currency }) => currency === null)) return t('Choose a currency for each amount.')
  const empty = rows.find(({ amount }) => amount === '' || !Number.isFinite(Number(amount)))
  return empty ? t('Give an amount for {currency}.', { currency: empty.currency ?? '' }) : null
}

export function amountsOf(rows: readonly AmountRow[]): Amounts {
  return rows.flatMap(({ currency, amount }) => (currency === null ? [] : [{ currency, amount: Number(amount) }]))
}
