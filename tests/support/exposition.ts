/** Reads the Prometheus text format 0.0.4 strictly: whatever a scraper may refuse throws. */

export type Sample = { name: string; labels: Readonly<Record<string, string>>; value: number }
export type Family = { name: string; help: string; type: string; samples: Sample[] }

export type Exposition = {
  families: ReadonlyMap<string, Family>
  /** The value of the one series with exactly these labels. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined
  /** How many series a family has. */
  count(family: string): number
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const LABELLED = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/
/** As Go reads numbers. */
const VALUE = /^([+-]?inf|nan|[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)$/i
const TYPES = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped'])
const SUFFIXES: Record<string, readonly string[]> = { histogram: ['_bucket', '_sum', '_count'] }

export function parseExposition(text: string): Exposition {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const families = readFamilies(text.slice(0, -1).split('\n'))
  const series = new Map<string, number>()
  for (const { samples } of families.values()) {
    for (const { name, labels, value } of samples) {
      const key = keyOf(name, labels)
      if (series.has(key)) throw new Error(`twice: ${key}`)
      series.set(key, value)
    }
  }
  for (const family of families.values()) if (family.type === 'histogram') checkHistogram(family)
  return {
    families,
    value: (name, labels = {}) => series.get(keyOf(name, labels)),
    count: (family) => families.get(family)?.samples.length ?? 0,
  }
}

/** All lines of a family stand together: its HELP, its TYPE, its samples. */
function readFamilies(lines: readonly string[]): Map<string, Family> {
  const families = new Map<string, Family>()
  let current: Family | undefined
  for (const line of lines) {
    if (line === '') continue
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (keyword === 'HELP') {
      if (!NAME.test(name) || families.has(name)) throw new Error(`a wrong or second HELP: ${line}`)
      current = { name, help: rest, type: '', samples: [] }
      families.set(name, current)
    } else if (keyword === 'TYPE') {
      if (current?.name !== name || current.type !== '' || !TYPES.has(rest)) throw new Error(`a wrong TYPE: ${line}`)
      current.type = rest
    } else {
      if (!current || current.type === '') throw new Error(`a sample before its TYPE: ${line}`)
      current.samples.push(readSample(line, current))
    }
  }
  return families
}

function readSample(line: string, family: Family): Sample {
  const [, name = '', labels = '', value = ''] = LABELLED.exec(line) ?? []
  const names = (SUFFIXES[family.type] ?? ['']).map((suffix) => family.name + suffix)
  if (!names.includes(name)) throw new Error(`a sample of another family than ${family.name}: ${line}`)
  if (!VALUE.test(value)) throw new Error(`no value: ${line}`)
  if (family.type === 'counter' && !name.endsWith('_total')) throw new Error(`a counter without _total: ${line}`)
  return { name, labels: readLabels(labels, line), value: Number(value.replace(/inf$/i, 'Infinity')) }
}

function readLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (let rest = text; rest !== '';) {
    const [whole, name, value = '', comma] = LABEL.exec(rest) ?? []
    if (whole === undefined || name === undefined || name in labels) throw new Error(`wrong labels: ${line}`)
    labels[name] = value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    rest = rest.slice(whole.length)
    if (comma === ',' && rest === '') throw new Error(`a comma too much: ${line}`)
  }
  return labels
}

/** Buckets only grow, the last one is everything, and there are a sum and a count. */
function checkHistogram({ name, samples }: Family): void {
  const groups = Map.groupBy(samples, ({ labels: { le: _le, ...labels } }) => keyOf('', labels))
  for (const [key, group] of groups) {
    const buckets = group.filter((sample) => sample.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels }) => Number((labels['le'] ?? '').replace('+Inf', 'Infinity')))
    const values = buckets.map(({ value }) => value)
    const total = group.filter((sample) => sample.name === `${name}_count`).map(({ value }) => value)
    const sums = group.filter((sample) => sample.name === `${name}_sum`)
    const isRising = (numbers: readonly number[]): boolean =>
      numbers.every((number, index) => index === 0 || number >= (numbers[index - 1] ?? Infinity))
    const isWhole = bounds.at(-1) === Infinity && total.length === 1 && sums.length === 1 && values.at(-1) === total[0]
    if (!isWhole || !isRising(bounds) || !isRising(values)) throw new Error(`no histogram: ${name}${key}`)
  }
}

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${name}${JSON.stringify(pairs)}`
}
