/** Alternating rounds and medians: on a shared machine single figures swing, ratios of one run hold. */

/** One line of a benchmark's result; `goal` and `ok` where an aim was set. */
export type Measure = { name: string; value: number; unit: string; goal?: string; ok?: boolean }

/** All sections of a benchmark, or the one that is asked for. */
export function chosen<Section>(sections: Record<string, Section>, wanted?: string): [string, Section][] {
  const found = Object.entries(sections).filter(([name]) => wanted === undefined || name === wanted)
  if (found.length === 0)
    throw new Error(`there is no section ${wanted}; there are ${Object.keys(sections).join(', ')}`)
  return found
}

/** Runs `work` from `callers` loops for `ms` and answers how often it finished per second. */
export async function ratePerSecond(
  work: () => Promise<void>,
  { callers, ms }: { callers: number; ms: number },
): Promise<number> {
  const start = performance.now()
  const end = start + ms
  let done = 0
  const loop = async (): Promise<void> => {
    while (performance.now() < end) {
      await work()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: callers }, loop))
  return (done / (performance.now() - start)) * 1000
}

/** Runs the contestants in turn, `rounds` times over, and answers what each one came to. */
export async function inTurn<Name extends string, Result>(
  contestants: Record<Name, () => Promise<Result>>,
  rounds: number,
): Promise<Record<Name, Result[]>> {
  const names = keysOf(contestants)
  const results = new Map<Name, Result[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) results.get(name)?.push(await contestants[name]())
  }
  return fromEntries(names.map((name) => [name, results.get(name) ?? []]))
}

/** The same; answers each one's median. */
export async function alternate<Name extends string>(
  contestants: Record<Name, () => Promise<number>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const results = await inTurn(contestants, rounds)
  return fromEntries(keysOf(results).map((name) => [name, median(results[name])]))
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const below = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
  return (middle + below) / 2
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function atMost(name: string, exact: number, most: number, unit = 'ms'): Measure {
  const value = round(exact)
  return { name, value, unit, goal: `≤ ${most}`, ok: value <= most }
}

export function atLeast(name: string, exact: number, least: number, unit: string): Measure {
  const value = round(exact)
  return { name, value, unit, goal: `≥ ${least}`, ok: value >= least }
}

export function round(value: number): number {
  return Math.round(value * 100) / 100
}

function keysOf<Name extends string>(object: Record<Name, unknown>): Name[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the object has exactly the keys of its type
  return Object.keys(object) as Name[]
}

function fromEntries<Name extends string, Value>(entries: [Name, Value][]): Record<Name, Value> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the entries are one for each name
  return Object.fromEntries(entries) as Record<Name, Value>
}
