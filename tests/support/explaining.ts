/** Asks PostgreSQL how it would do what a verb does. */
import { type KyselyPlugin, RawNode } from 'kysely'
import type { Context } from '../../src/context.ts'
import { createTransact } from '../../src/db/transact.ts'

/** A context whose statements are explained instead of run. */
export function explaining(ctx: Context): { ctx: Context; plans: string[] } {
  const plans: string[] = []
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      if (!RawNode.is(node)) return node
      const [first = '', ...rest] = node.sqlFragments
      return RawNode.create([`explain ${first}`, ...rest], node.parameters)
    },
    async transformResult({ result }) {
      plans.push(result.rows.map((row) => String(row['QUERY PLAN'])).join('\n'))
      return { ...result, rows: [] }
    },
  }
  const db = ctx.db.withPlugin(plugin)
  return { ctx: { ...ctx, db, transact: createTransact(db) }, plans }
}
