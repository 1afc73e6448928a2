/** What Lighthouse says of pages to somebody who is signed in and has nothing cached. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchSteerable, signInByForm } from '../../tests/support/browser.ts'
import { ADMIN } from '../../tests/support/server-process.ts'
import { installAlternatives } from '../alternatives/install.ts'
import { atLeast, median, type Measure, round } from '../rounds.ts'

const ROUNDS = 3
const LEAST = 95

/** Lighthouse's own, as far as it is used here. */
type Config = object
type Report = {
  environment: { benchmarkIndex: number }
  categories: Record<'performance' | 'accessibility', { score: number | null }>
}
type Lighthouse = {
  lighthouse: (url: string, flags: object, config?: Config) => Promise<{ lhr: Report } | undefined>
  desktopConfig: Config
}

/** Of a hundred each, and how fast the machine was. */
type Verdict = { performance: number; accessibility: number; index: number }
/** What it says of a path. */
type Judge = (path: string, config?: Config) => Promise<Verdict>

/** `pages`: paths by what the pages are called. */
export async function askLighthouse(baseUrl: string, pages: Record<string, string>): Promise<Measure[]> {
  installAlternatives()
  const library = join(import.meta.dirname, '../alternatives/lighthouse.mjs')
  const lighthouse: Lighthouse = await import(library)
  await using stack = new AsyncDisposableStack()
  const judge = await createJudge(baseUrl, lighthouse, stack)
  const measures: Measure[] = []
  for (const [name, path] of Object.entries(pages))
    measures.push(...(await measurePage(name, path, judge, lighthouse.desktopConfig)))
  return measures
}

async function measurePage(name: string, path: string, judge: Judge, desktopConfig: Config): Promise<Measure[]> {
  const mobile = await judge(path)
  const desktop = await judge(path, desktopConfig)
  const score = (what: string, value: number): Measure => atLeast(`Lighthouse, ${name}: ${what}`, value, LEAST, '')
  return [
    score('mobile', mobile.performance),
    score('desktop', desktop.performance),
    score('accessibility', Math.min(mobile.accessibility, desktop.accessibility)),
    { name: `Lighthouse, ${name}: its index of this machine`, value: round(mobile.index), unit: '' },
  ]
}

/** Medians of several rounds, in a browser of its own. */
async function createJudge(baseUrl: string, { lighthouse }: Lighthouse, stack: AsyncDisposableStack): Promise<Judge> {
  const profile = await mkdtemp(join(tmpdir(), 'uxone-lighthouse-'))
  stack.defer(() => rm(profile, { recursive: true, force: true }))
  const { context, port } = await launchSteerable(profile)
  stack.defer(() => context.close())
  const page = await context.newPage()
  await signInByForm(page, baseUrl, ADMIN.email, ADMIN.password)
  await page.goto('about:blank')
  const session = await context.newCDPSession(page)
  const flags = { port, disableStorageReset: true, logLevel: 'error', onlyCategories: ['performance', 'accessibility'] }
  return async (path, config) => {
    const verdicts: Verdict[] = []
    for (let i = 0; i < ROUNDS; i++) {
      await session.send('Network.clearBrowserCache')
      const result = await lighthouse(`${baseUrl}${path}`, flags, config)
      if (!result) throw new Error(`Lighthouse says nothing of ${path}`)
      const verdict = verdictOf(result.lhr)
      verdicts.push(verdict)
      console.log(`  ${path}: performance ${verdict.performance}, accessibility ${verdict.accessibility}`)
    }
    return mediansOf(verdicts)
  }
}

function verdictOf({ environment, categories }: Report): Verdict {
  const of100 = ({ score }: { score: number | null }): number => Math.round((score ?? Number.NaN) * 100)
  return {
    performance: of100(categories.performance),
    accessibility: of100(categories.accessibility),
    index: environment.benchmarkIndex,
  }
}

function mediansOf(verdicts: readonly Verdict[]): Verdict {
  const of = (read: (verdict: Verdict) => number): number => median(verdicts.map(read))
  return {
    performance: of(({ performance }) => performance),
    accessibility: of(({ accessibility }) => accessibility),
    index: of(({ index }) => index),
  }
}
