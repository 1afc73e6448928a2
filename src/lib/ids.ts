/** TypeIDs (https://github.com/jetify-com/typeid): a prefix that names the kind, and a UUIDv7 in base32. */
import { fromUUID } from 'typeid-js'
import { UUID, V7Generator } from 'uuidv7'
import type { Clock } from './clock.ts'
import { ID_PREFIXES, type IdKind } from './id-kinds.ts'

export type IdSource = {
  /** A new id of that kind; ids of one process sort in the order they were made. */
  next(kind: IdKind): string
}

/** Largest number of milliseconds by which the clock may step back before order is given up. */
const ROLLBACK_ALLOWANCE_MS = 10_000

export function createIds(clock: Clock): IdSource {
  const generator = new V7Generator()
  return {
    next(kind) {
      const uuid = generator.generateOrResetCore(clock.now().getTime(), ROLLBACK_ALLOWANCE_MS)
      return encode(ID_PREFIXES[kind], uuid)
    },
  }
}

/** The lowest id of a kind that could be made at `at`: the bound of a time partition. */
export function lowestIdAt(kind: IdKind, at: Date): string {
  return encode(ID_PREFIXES[kind], UUID.fromFieldsV7(at.getTime(), 0, 0, 0))
}

function encode(prefix: string, uuid: UUID): string {
  return fromUUID(uuid.toString(), prefix).toString()
}
