/** How long to wait after failures in a row. Pure; randomness comes in. */

/** Doubles from `firstMs` to `maxMs`; the upper half is random, so that those who failed together do not return together. */
export function backoffMs(failures: number, firstMs: number, maxMs: number, random: () => number): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.max(0, failures - 1))
  return ceiling / 2 + (ceiling / 2) * random()
}
