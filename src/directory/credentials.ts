/** What the directory needs of signing in, which lies above it: `authHttp`’s side hands it down. */
import type { Tx } from '../db/transact.ts'

export type Credentials = {
  /** Slow on purpose: call it before the transaction. */
  hashPassword(password: string): Promise<string>
  savePassword(tx: Tx, userId: string, hash: string): Promise<void>
  /** Ends a person's sessions; `exceptId` stays. */
  endSessions(tx: Tx, userId: string, exceptId?: string): Promise<void>
}
