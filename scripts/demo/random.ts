/** Chance that is the same for the same seed (mulberry32), so that each demo begins as the last one did. */

export type Chance = {
  /** From 0 to 1. */
  next(): number
  pick<T>(from: readonly T[]): T
  /** Around `median`, now and then far above it: as amounts and waiting times are. */
  around(median: number, spread: number): number
}

export function chanceFrom(seed: number): Chance {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    pick: (from) => {
      const picked = from[Math.floor(next() * from.length)]
      if (picked === undefined) throw new Error('there is nothing to pick from')
      return picked
    },
    // Box and Muller's normal distribution, of the logarithm.
    around: (median, spread) =>
      median * Math.exp(spread * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
  }
}
