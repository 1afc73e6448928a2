/** Takes what a mail server reported of a mail. Whoever reports must know the mail's own return address; the rest is not trusted. */
import type { Context } from '../../context.ts'
import { unprocessable } from '../../lib/errors.ts'
import type { ReceivedReport } from '../contract.ts'
import { noteHardBounces } from '../unreachable.ts'
import { applyReport } from './apply-report.ts'
import { type DeliveryReport, readReport } from './delivery-report.ts'
import { readRefusal } from './refusal.ts'
import { lockMail, saveReport } from './report-queries.ts'
import { mailIdIn } from './return-address.ts'

/** `message`: its bytes. `recipient`: the address that it came to, where the message does not say it. */
export type Incoming = { message: Buffer; recipient: string | undefined }

const MAX_HEADERS = 64 * 1024

export async function receiveReport(ctx: Context, { message, recipient = '' }: Incoming): Promise<ReceivedReport> {
  // Looked for before the message is read: strangers can make us do no more than this.
  const mailId = mailIdIn(`<${recipient}>\n${headersOf(message)}`, ctx.config.secretKeys)
  if (mailId === undefined)
    throw unprocessable('unknown_return_address', 'This message did not come to the return address of a mail of ours.')
  const report = await readReport(message)
  if (!report)
    throw unprocessable('not_a_delivery_report', 'This message is no delivery report (RFC 3464), or it cannot be read.')
  const effect = await record(ctx, mailId, report)
  ctx.log.info({ key: 'mail.reported', mailId, outcome: report.outcome, effect }, 'a mail server reported of a mail')
  return { mailId, outcome: report.outcome, effect }
}

async function record(ctx: Context, mailId: string, report: DeliveryReport): Promise<ReceivedReport['effect']> {
  const { outcome, detail } = report
  return ctx.transact(async (tx) => {
    const mail = await lockMail(tx, mailId)
    if (!mail) throw unprocessable('mail_forgotten', `The mail ${mailId} is no longer kept.`)
    const applied = applyReport(mail, report)
    if (applied.kind !== 'changed') return applied.kind
    await saveReport(tx, { id: mailId, status: applied.status, detail, now: ctx.clock.now() })
    const { reason, isHard } = readRefusal(detail)
    if (outcome === 'failed' && isHard) await noteHardBounces(ctx, tx, [{ mailId, reason, detail }])
    return 'changed'
  })
}

/** All of them; the address stands in another one with each mail server. */
function headersOf(message: Buffer): string {
  const head = message.subarray(0, MAX_HEADERS).toString('latin1')
  const end = /\r?\n\r?\n/.exec(head)?.index ?? head.length
  return head.slice(0, end)
}
