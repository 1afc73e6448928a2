/** What mails must know of approvals as they are now. The two rooms do not know each other: whoever wires them hands it over. */
import type { Kysely } from 'kysely'
import type { DB } from '../db/schema.ts'
import type { Tx } from '../db/transact.ts'
import type { DigestFacts } from './letters/kinds/digest.ts'

export type Asked = { userId: string; approvalId: string }

export type ApprovalsNow = {
  /** Those of these that still wait for that person. */
  stillAsked(db: Kysely<DB>, asked: readonly Asked[]): Promise<Asked[]>
  /** What waits for a person, and which of her requests were decided from `since` on and before `until`; `limit` of each are listed. */
  readDigest(
    tx: Tx,
    userId: string,
    span: { since: Date; until: Date; now: Date; limit: number },
  ): Promise<Pick<DigestFacts, 'waiting' | 'decided'>>
}
