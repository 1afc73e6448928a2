/** Reads what mail servers report of a mail later on (RFC 3464, and 6533 for addresses beyond ASCII). Knows no mail of ours. */
import { simpleParser } from 'mailparser'
import { oneLine } from '../letters/text.ts'
import { wordsOfReport } from './refusal.ts'

export type DeliveryReport = {
  outcome: 'failed' | 'delayed' | 'delivered'
  /** Status and diagnosis in one line. */
  detail: string
}

const STATUS_PARTS = new Set(['message/delivery-status', 'message/global-delivery-status'])
const MAX_DETAIL = 500
/** A mail of ours has one recipient; an alias may have a few. */
const MAX_RECIPIENTS = 50

/** Nothing of the message but the report is of interest, and nothing of it is trusted. */
const READ = {
  keepDeliveryStatus: true,
  ignoreEmbedded: true,
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  checksumAlgo: false,
} as const

/** Undefined for a message that is no such report, however broken. */
export async function readReport(message: Buffer): Promise<DeliveryReport | undefined> {
  const mail = await simpleParser(message, READ).catch(() => undefined)
  const type: unknown = mail?.headers.get('content-type')
  if (!isReport(type)) return undefined
  const part = mail?.attachments.find(({ contentType }) => STATUS_PARTS.has(contentType))
  return part && summaryOf(part.content.toString('utf8'))
}

function isReport(type: unknown): boolean {
  return typeof type === 'object' && type !== null && 'value' in type && type.value === 'multipart/report'
}

/** The header block names the server; each further block one recipient. */
function summaryOf(text: string): DeliveryReport | undefined {
  const blocks = text.replaceAll(/\r\n?/g, '\n').split(/\n{2,}/)
  const recipients = blocks.slice(0, MAX_RECIPIENTS + 1).flatMap((block) => recipientOf(block) ?? [])
  const best = ORDER.flatMap((outcome) => recipients.find((each) => each.outcome === outcome) ?? [])
  return best[0]
}

/** Where one of several has it, the mail has arrived; where one may still get it, it is not lost. */
const ORDER = ['delivered', 'delayed', 'failed'] as const

const OUTCOMES: Record<string, DeliveryReport['outcome']> = {
  failed: 'failed',
  delayed: 'delayed',
  delivered: 'delivered',
  relayed: 'delivered',
  expanded: 'delivered',
}

function recipientOf(block: string): DeliveryReport | undefined {
  const fields = fieldsOf(block)
  const outcome = OUTCOMES[fields.get('action')?.toLowerCase() ?? '']
  if (!outcome) return undefined
  // Some servers add a comment: `5.0.0 (permanent failure)`.
  const [status = ''] = /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '') ?? []
  // `smtp; 550 5.1.1 …`: the type of the diagnosis, then the diagnosis.
  const diagnosis = (fields.get('diagnostic-code') ?? '').replace(/^[\w.-]+\s*;\s*/, '')
  return { outcome, detail: oneLine(wordsOfReport(status, diagnosis), MAX_DETAIL).toWellFormed() }
}

/** Folded lines belong to the field above them; of a field that comes twice the first one counts. */
function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of block.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase()
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim())
  }
  return fields
}
