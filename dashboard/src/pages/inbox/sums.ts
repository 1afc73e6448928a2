/** Sums of money by currency, exact: in whole ten-thousandths, as finely as an amount can be given. Pure. */
import type { Approval } from '../../../../src/approvals/shapes.ts'
import { formatMoney } from '../../lib/format.ts'

const PLACES = 4
const UNITS = 10n ** BigInt(PLACES)

export type Sum = { currency: string | null; total: `${number}` }

/** By the code of the currency; what has none comes last, and what has no amount is in no sum. */
export function sumByCurrency(approvals: readonly Pick<Approval, 'amount' | 'currency'>[]): Sum[] {
  const units = new Map<string | null, bigint>()
  for (const { amount, currency } of approvals) {
    if (amount !== null) units.set(currency, (units.get(currency) ?? 0n) + unitsOf(amount))
  }
  return [...units]
    .map(([currency, total]) => ({ currency, total: decimalOf(total) }))
    .toSorted((a, b) => Number(a.currency === null) - Number(b.currency === null) || compare(a.currency, b.currency))
}

/** `THB 12,500.50 + USD 300.00`. */
export function formatSums(sums: readonly Sum[]): string {
  return sums.map(({ currency, total }) => formatMoney(total, currency)).join(' + ')
}

/** The digits by which a number is written are those that it was given by; its binary value is not. */
function unitsOf(amount: number): bigint {
  const [whole = '0', fraction = ''] = String(amount).split('.')
  return BigInt(whole) * UNITS + BigInt(fraction.padEnd(PLACES, '0').slice(0, PLACES))
}

function decimalOf(units: bigint): `${number}` {
  const text = `${units / UNITS}.${String(units % UNITS).padStart(PLACES, '0')}`
  if (!isDecimal(text)) throw new Error(`${text} is no decimal`)
  return text
}

function isDecimal(text: string): text is `${number}` {
  return /^\d+\.\d+$/.test(text)
}

function compare(a: string | null, b: string | null): number {
  return (a ?? '').localeCompare(b ?? '')
}
