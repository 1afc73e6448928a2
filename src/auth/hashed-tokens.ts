/**
 * The adapter between better-auth and the database. Keeps session tokens out of it: better-auth sees the token, the
 * table holds its SHA-256. Also finds people by e-mail whichever way its letters are written.
 */
import type { DBAdapter, DBTransactionAdapter, Where } from 'better-auth'
import { storedToken } from './person-session.ts'

type Selection = { model: string; where?: Where[] | undefined }

/** A row that was made or found by its token carries the token; any other row of a session carries the hash. */
export function withHashedTokens(inner: DBAdapter): DBAdapter {
  return { ...wrap(inner), transaction: (work) => inner.transaction((tx) => work(wrap(tx))) }
}

function wrap(inner: DBTransactionAdapter): DBTransactionAdapter {
  return {
    ...inner,
    async create<T extends Record<string, unknown>, R = T>(input: {
      model: string
      data: Omit<T, 'id'>
      select?: string[] | undefined
      forceAllowId?: boolean | undefined
    }) {
      const token = input.model === 'session' && 'token' in input.data ? input.data.token : undefined
      if (typeof token !== 'string') return inner.create<T, R>(input)
      return carrying(token, await inner.create<T, R>({ ...input, data: { ...input.data, token: storedToken(token) } }))
    },
    findOne: async <T>(input: Parameters<DBAdapter['findOne']>[0]) =>
      carrying(tokenOf(input), await inner.findOne<T>({ ...input, where: stored(input) })),
    findMany: <T>(input: Parameters<DBAdapter['findMany']>[0]) => inner.findMany<T>({ ...input, where: stored(input) }),
    count: (input) => inner.count({ ...input, where: stored(input) }),
    update: async <T>(input: Parameters<DBAdapter['update']>[0]) =>
      carrying(tokenOf(input), await inner.update<T>({ ...input, where: stored(input) })),
    updateMany: (input) => inner.updateMany({ ...input, where: stored(input) }),
    delete: (input) => inner.delete({ ...input, where: stored(input) }),
    deleteMany: (input) => inner.deleteMany({ ...input, where: stored(input) }),
    consumeOne: async <T>(input: Parameters<DBAdapter['consumeOne']>[0]) =>
      carrying(tokenOf(input), await inner.consumeOne<T>({ ...input, where: stored(input) })),
    incrementOne: <T>(input: Parameters<DBAdapter['incrementOne']>[0]) =>
      inner.incrementOne<T>({ ...input, where: stored(input) }),
  }
}

function stored({ model, where = [] }: Selection): Where[] {
  return where.map((condition) => {
    if (model === 'session' && condition.field === 'token') return { ...condition, value: hashed(condition.value) }
    if (model === 'user' && condition.field === 'email') return { ...condition, mode: 'insensitive' }
    return condition
  })
}

function hashed(value: Where['value']): Where['value'] {
  if (typeof value === 'string') return storedToken(value)
  return Array.isArray(value) ? value.map((token) => storedToken(String(token))) : value
}

/** The one token that a selection names. */
function tokenOf({ model, where = [] }: Selection): string | undefined {
  const value = model === 'session' ? where.find(({ field }) => field === 'token')?.value : undefined
  return typeof value === 'string' ? value : undefined
}

function carrying<Row>(token: string | undefined, row: Row): Row {
  return token === undefined || row === null ? row : { ...row, token }
}
