/** Above which amounts a reader wants to be asked once more. Pure. */
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { formatMoney } from '../../lib/format.ts'
import { t } from '../../lib/i18n/t.ts'
import type { Session } from '../../lib/session.ts'

export type ConfirmAmounts = Session['confirmAbove']
type Money = Pick<Approval, 'amount' | 'currency'>

/** What cannot be compared, because its currency is not named, counts as above. Who names none is never asked. */
export function asksOnceMore(amounts: ConfirmAmounts, { amount, currency }: Money): boolean {
  if (amounts.length === 0 || amount === null) return false
  return amount > (amountFor(amounts, currency) ?? 0)
}

/** Why the reader is asked, in one sentence. */
export function whyOnceMore(amounts: ConfirmAmounts, { currency }: Money): string {
  const own = amountFor(amounts, currency)
  if (own !== undefined) return t('You want to be asked above {own}.', { own: formatMoney(own, currency) })
  return currency === null
    ? t('It has no currency to compare it in.')
    : t('You have set no amount for {currency}.', { currency })
}

function amountFor(amounts: ConfirmAmounts, currency: string | null): number | undefined {
  return amounts.find((own) => own.currency === currency)?.amount
}
