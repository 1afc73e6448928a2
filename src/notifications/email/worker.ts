/** The mail worker: claims what is due and hands it to the mail server. It never exits by itself. */
import { forgetTokens, openTokens } from '../../auth/decision-links.ts'
import type { Context } from '../../context.ts'
import { backoffMs } from '../../lib/backoff.ts'
import { BatchWriter } from '../../lib/batch-writer.ts'
import { keepRunning, sleepUntil } from '../../lib/poller.ts'
import { randomToken } from '../../lib/secret-box.ts'
import type { Mailbox } from '../../lib/smtp-url.ts'
import type { Wake } from '../../lib/wake.ts'
import { linkedMails } from '../letters/kinds.ts'
import type { ApprovalsNow } from '../approvals-now.ts'
import { arrangeMails } from './arrange.ts'
import { claimReachable } from './claim-reachable.ts'
import { isTooOld, judge } from './judge.ts'
import { lettersOf, messageOf, unsubscribeUrlOf } from './message.ts'
import type { Pace } from './pace.ts'
import { type ClaimedMail, noteServer, releaseMails, type SavedMail } from './queue-queries.ts'
import { returnAddressOf } from './return-address.ts'
import { type Attempted, saveAttempts } from './save-attempts.ts'
import { createMailTransport, type MailTransport, type SendResult } from './transport.ts'

const CONNECTIONS = 5
/** With the server, or taken over and not saved: what a crash sends again. Enough that no connection waits for a claim. */
const IN_FLIGHT = 40
const DEADLINE_MS = 120_000
/** The deadline, and what saving may take when the database is away for a moment. */
const LEASE_MS = DEADLINE_MS + 30_000
const STOP_GRACE_MS = 20_000
const SAVE_GRACE_MS = 5000
const TOKEN_BYTES = 12
/** For what one change after the other tells the same person: so long a mail waits for more. */
const SETTLE_MS = 250
/** Other nodes are heard of with each event, which need not have written a mail. */
const BREATH_MS = 20
const FIRST_PAUSE_MS = 1000
const MAX_PAUSE_MS = 60_000

export type MailWorker = {
  start(): void
  /** Claims nothing more, waits a while for what is in flight. */
  stop(): Promise<void>
  /** Resolves when nothing can be sent now, and nothing is in flight or unsaved. For tests. */
  idle(): Promise<void>
}

export type MailWorkerOptions = { pollMs?: number; random?: () => number; pace?: Pace }

/** What commits wake, where links lead, and whom requests still wait for. */
export type MailWorkerWorld = { ctx: Context; mailsWake: Wake; publicUrl: () => string; approvalsNow: ApprovalsNow }

/** Undefined without a mail server: mails then stay in the outbox. `mailsWake` must be this worker's own. */
export function createMailWorker(
  { ctx, mailsWake: wake, publicUrl, approvalsNow: { stillAsked } }: MailWorkerWorld,
  options: MailWorkerOptions = {},
): MailWorker | undefined {
  const { server, from, gatherSeconds, hourlyCap } = ctx.config.mail
  if (!server || !from) return undefined
  const extraCa = ctx.config.egress.extraCa ?? []
  const transport = createMailTransport(server, { connections: CONNECTIONS, deadlineMs: DEADLINE_MS, extraCa })
  const pace = { settleMs: SETTLE_MS, gatherMs: gatherSeconds * 1000, hourlyCap }
  const world = { ctx, wake, publicUrl, from, transport, stillAsked }
  return new Worker({ ...world, pace, pollMs: 1000, random: Math.random, ...options })
}

type World = Required<MailWorkerOptions> & {
  ctx: Context
  wake: Wake
  publicUrl: () => string
  from: Mailbox
  transport: MailTransport
  stillAsked: ApprovalsNow['stillAsked']
}
/** With the tokens of its links to decide by, by the mails that they were made with. */
type Claimed = ClaimedMail & { linkTokens: ReadonlyMap<string, string> }
type Sent = { result: SendResult; letter: SavedMail['letter'] }

class Worker implements MailWorker {
  readonly #world: World
  readonly #writer: BatchWriter<Attempted>
  readonly #stopped = new AbortController()
  readonly #sending = new Set<Promise<void>>()
  readonly #waitingForIdle: (() => void)[] = []
  #loop: Promise<void> | undefined
  #isUsable = true
  /** How often it has waited for the server, in a row. */
  #pauses = 0
  #looking: Promise<string | undefined> | undefined

  constructor(world: World) {
    this.#world = world
    const { log } = world.ctx
    this.#writer = new BatchWriter({
      save: (batch) => this.#save(batch),
      onSaved: () => this.#claimSoon(),
      log,
      key: 'mail.save',
    })
  }

  start(): void {
    const { log } = this.#world.ctx
    this.#loop ??= this.#look().then(() =>
      keepRunning(() => this.#step(), {
        abort: this.#stopped.signal,
        onError: (error, delayMs) =>
          log.error({ key: 'mail.worker_failed', err: error, delayMs }, 'the mail worker waits for the database'),
      }),
    )
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    const late = new AbortController()
    const ended = Promise.all([this.#loop, ...this.#sending])
    await Promise.race([ended, sleepUntil(STOP_GRACE_MS, late.signal)])
    late.abort()
    this.#world.transport.close()
    await this.#writer.close(SAVE_GRACE_MS)
    for (const resolve of this.#waitingForIdle.splice(0)) resolve()
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForIdle.push(resolve)
      this.#world.wake.signal()
    })
  }

  async #step(): Promise<void> {
    const { wake, pollMs, random } = this.#world
    // What is being saved may write mails that are not seen below: only what was quiet before is idle.
    const asked = this.#isQuiet ? this.#waitingForIdle.length : 0
    if (!this.#isUsable && (await this.#look()) !== undefined) {
      this.#tellIdle(asked)
      this.#pauses += 1
      return sleepUntil(backoffMs(this.#pauses, FIRST_PAUSE_MS, MAX_PAUSE_MS, random), this.#stopped.signal)
    }
    this.#pauses = 0
    const { isMore, nextAt } = await arrangeMails(this.#world)
    const room = this.#room
    const mails = room > 0 ? await this.#claim(room) : []
    for (const mail of mails) this.#start(mail)
    if (mails.length > 0 && mails.length === room) return
    if (isMore && room > 0) return
    if (mails.length === 0) {
      this.#tellIdle(asked)
      await sleepUntil(BREATH_MS, this.#stopped.signal)
    }
    const restMs = nextAt === null ? pollMs : nextAt.getTime() - this.#world.ctx.clock.now().getTime()
    await wake.wait(Math.min(pollMs, Math.max(restMs, 1)), this.#stopped.signal)
  }

  get #isQuiet(): boolean {
    return this.#sending.size === 0 && this.#writer.unsaved === 0
  }

  get #room(): number {
    return IN_FLIGHT - this.#sending.size - this.#writer.unsaved
  }

  /** One by one, each claim would cost as much as many. */
  #claimSoon(): void {
    if (this.#room * 2 >= IN_FLIGHT || this.#waitingForIdle.length > 0) this.#world.wake.signal()
  }

  #tellIdle(asked: number): void {
    if (!this.#isQuiet) return
    for (const resolve of this.#waitingForIdle.splice(0, asked)) resolve()
  }

  #claim(limit: number): Promise<Claimed[]> {
    const { ctx } = this.#world
    const now = ctx.clock.now()
    const leasedUntil = new Date(now.getTime() + LEASE_MS)
    return ctx.transact(async (tx) => {
      const mails = await claimReachable(tx, { now, limit, leaseToken: randomToken(TOKEN_BYTES), leasedUntil })
      const tokens = await openTokens(tx, ctx, mails.flatMap(linkedMails))
      return mails.map((mail) => {
        const own = linkedMails(mail).flatMap((id): [string, string][] => {
          const token = tokens.get(id)
          return token === undefined ? [] : [[id, token]]
        })
        return { ...mail, linkTokens: new Map(own) }
      })
    })
  }

  #start(mail: Claimed): void {
    const { log } = this.#world.ctx
    const crashed = (error: unknown): void =>
      log.error({ key: 'mail.crashed', mailId: mail.id, err: error }, 'sending a mail failed on our side')
    const sending = this.#attempt(mail)
      .catch(crashed)
      .finally(() => {
        this.#sending.delete(sending)
        this.#claimSoon()
      })
    this.#sending.add(sending)
  }

  async #attempt(mail: Claimed): Promise<void> {
    const { ctx, random } = this.#world
    const { result, letter } = await this.#send(mail)
    const fault = result.kind === 'lost' ? await this.#look() : undefined
    if (fault !== undefined) return this.#giveBack(mail, fault)
    const { attemptCount, createdAt } = mail
    const now = ctx.clock.now()
    const verdict = judge({ result, attemptNumber: attemptCount + 1, createdAt, now, random })
    this.#writer.add({ mail, letter, verdict, endedAt: now })
  }

  async #send(mail: Claimed): Promise<Sent> {
    const { ctx, from, transport, publicUrl } = this.#world
    const impossible = (reason: string, letter: SavedMail['letter'] = null): Sent => ({
      result: { kind: 'impossible', reason },
      letter,
    })
    const unsubscribeUrl = unsubscribeUrlOf(mail, publicUrl(), ctx.config.secretKeys)
    let letters: ReturnType<typeof lettersOf>
    try {
      letters = lettersOf(mail, publicUrl(), { linkTokens: mail.linkTokens, unsubscribeUrl })
    } catch (error) {
      ctx.log.error({ key: 'mail.unwritten', mailId: mail.id, err: error }, 'a mail could not be written')
      return impossible('it could not be written; the log says why')
    }
    const { sent, kept } = letters
    if (isTooOld(mail.createdAt, ctx.clock.now()))
      return impossible('it is more than three days old, and was not sent any more', kept)
    const message = messageOf(mail, sent, { from, unsubscribeUrl, returnAddress: this.#returnAddressOf(mail) })
    if (!message) return impossible('this is not an e-mail address', kept)
    return { result: await transport.send(message), letter: kept }
  }

  /** Where reports about the mail come back to; undefined: to whom it is from. */
  #returnAddressOf({ id }: ClaimedMail): string | undefined {
    const { mail, secretKeys } = this.#world.ctx.config
    return mail.bounceAddress === undefined ? undefined : returnAddressOf(id, mail.bounceAddress, secretKeys)
  }

  /**
   * Why the server cannot be used, found out by asking it. A mail that was lost while the server is well has itself to
   * blame and counts an attempt; while it is not, no mail does, however many are waiting.
   */
  #look(): Promise<string | undefined> {
    this.#looking ??= this.#world.transport.fault().then(async (fault) => {
      await this.#note(fault)
      this.#looking = undefined
      return fault
    })
    return this.#looking
  }

  async #note(fault: string | undefined): Promise<void> {
    const { log, db, clock } = this.#world.ctx
    // It is for people to read; without it mails go out all the same.
    await noteServer(db, fault ?? null, clock.now()).catch((error: unknown) =>
      log.warn({ key: 'mail.note_failed', err: error }, 'what is known of the mail server was not saved'),
    )
    if (fault === undefined && !this.#isUsable) log.info({ key: 'mail.server_usable' }, 'the mail server can be used')
    this.#isUsable = fault === undefined
    if (fault !== undefined && !this.#stopped.signal.aborted)
      log.warn({ key: 'mail.server_unusable', fault }, 'the mail server cannot be used (SMTP_URL); mails wait')
  }

  async #giveBack(mail: ClaimedMail, fault: string): Promise<void> {
    const { ctx } = this.#world
    // Whoever cannot reach the database either gives back nothing: the lease ends by itself.
    await releaseMails(ctx.db, [mail], `the mail server cannot be used: ${fault}`).catch((error: unknown) =>
      ctx.log.warn(
        { key: 'mail.release_failed', mailId: mail.id, err: error },
        'a mail waits for the end of its lease',
      ),
    )
  }

  async #save(batch: readonly Attempted[]): Promise<void> {
    const { ctx } = this.#world
    const applied = await saveAttempts(ctx, batch)
    for (const attempted of batch) logAttempt(ctx, attempted, applied.has(attempted.mail.id))
    ctx.noteChange({ area: 'Mails' })
    const over = batch.filter(({ mail, verdict }) => verdict.kind !== 'delayed' && applied.has(mail.id))
    await forgetTokens(
      ctx,
      over.flatMap(({ mail }) => linkedMails(mail)),
    )
  }
}

function logAttempt({ log }: Context, { mail, verdict }: Attempted, isApplied: boolean): void {
  const level = isApplied ? (verdict.kind === 'sent' ? 'debug' : 'info') : 'warn'
  if (!log.isLevelEnabled(level)) return
  const { id: mailId, messageId, kind, attemptCount } = mail
  const outcome = { mailId, messageId, kind, attemptNumber: attemptCount + 1, verdict: verdict.kind }
  if (isApplied) log[level]({ key: 'mail.attempted', ...outcome }, 'an attempt to send a mail ended')
  else log[level]({ key: 'mail.lease_lost', ...outcome }, 'a result came after its lease; it was not applied')
}
