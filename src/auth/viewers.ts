/** Who listens with open sessions: as they stand at this moment, asked for many sessions at once. Nothing is kept. */
import type { Context, Viewer } from '../context.ts'
import type { Capability } from '../route.ts'
import { capabilitiesOf } from './capabilities.ts'
import { readRanks, readSessionsOf, readSessionsThatMaySee, type ViewerRow } from './viewer-queries.ts'

/** By session. One that has ended, or whose person is no longer active, is not there. */
export type Viewers = ReadonlyMap<string, Viewer>

export async function viewersOf({ db, clock }: Context, sessionIds: readonly string[]): Promise<Viewers> {
  return sessionIds.length === 0 ? new Map() : toViewers(await readSessionsOf(db, sessionIds, clock.now()))
}

/**
 * The sessions of all who could see something that concerns these people and departments: more may be there than the rule
 * of sight lets see it, but nobody is left out. So telling an event costs what its audience is, however many listen.
 */
export async function viewersAmong(
  { db, clock }: Context,
  { people, departments }: { people: readonly string[]; departments: readonly string[] },
): Promise<Viewers> {
  const ranks = await readRanks(db)
  const rolesWith = (capability: Capability): string[] =>
    ranks.flatMap(({ code, rank }) => (capabilitiesOf(rank).has(capability) ? [code] : []))
  const roles = {
    everything: [...rolesWith('approvals.readAll'), ...rolesWith('webhooks.manage')],
    department: rolesWith('approvals.readDepartment'),
  }
  return toViewers(await readSessionsThatMaySee(db, { people, departments, roles }, clock.now()))
}

function toViewers(rows: readonly ViewerRow[]): Viewers {
  const byRank = new Map<number, ReadonlySet<Capability>>()
  const of = (rank: number): ReadonlySet<Capability> => {
    const capabilities = byRank.get(rank) ?? capabilitiesOf(rank)
    byRank.set(rank, capabilities)
    return capabilities
  }
  return new Map(rows.map(({ rank, ...row }) => [row.sessionId, { kind: 'person', ...row, capabilities: of(rank) }]))
}
