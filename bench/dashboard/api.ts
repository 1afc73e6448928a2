/** How long the inbox's requests take over HTTP, one after the other, as a browser sends them. */
import { ask } from '../../tests/support/http.ts'
import { quantile } from '../rounds.ts'

/** So many that p99 is not the slowest one alone. */
const TIMES = 500
const WARM = 5

const PATHS = [
  '/api/approvals?view=decide&sort=dueDate&limit=25',
  '/api/approvals?view=waiting&sort=dueDate&limit=25',
  '/api/approvals?view=decided&sort=-decidedAt&limit=25',
  '/api/approvals?sort=-createdAt&limit=25',
  '/api/approvals?sort=-createdAt&status=PENDING&type=TRAVEL&limit=25',
  '/api/approvals?sort=-amount&minAmount=50000&limit=25',
  '/api/approvals?q=number%204242&sort=-createdAt&limit=25',
  '/api/approvals/views',
  '/api/session',
]

export type Timing = { path: string; p50: number; p99: number }

export async function timeRequests(url: string, cookie: string): Promise<Timing[]> {
  const timings: Timing[] = []
  for (const path of PATHS) {
    const times: number[] = []
    for (let i = 0; i < WARM + TIMES; i++) {
      const begun = performance.now()
      const { status, text } = await ask(url, 'GET', path, { cookie })
      if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`)
      if (i >= WARM) times.push(performance.now() - begun)
    }
    timings.push({ path, p50: quantile(times, 0.5), p99: quantile(times, 0.99) })
  }
  return timings
}
