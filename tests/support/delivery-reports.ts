/** Delivery reports as mail servers write them. */

export type ReportOptions = {
  to: string
  action?: string
  status?: string
  diagnosis?: string
  /** The part of the report: `message/global-delivery-status` for addresses beyond ASCII. */
  part?: string
  encoding?: { name: string; encode: (text: string) => string }
  original?: string
}

/** As Postfix writes it, unless told. */
export function deliveryReport(options: ReportOptions): string {
  const { to, action = 'failed', status = '5.1.1', part = 'message/delivery-status', encoding } = options
  const { diagnosis = 'smtp; 550 5.1.1 <ann@example.com>:\n    user unknown', original = 'Subject: x\n' } = options
  const report = `Reporting-MTA: dns; mx.example.com
X-Postfix-Queue-ID: 4FxTzK1b2c
X-Postfix-Sender: rfc822; ${to}
Arrival-Date: Thu, 26 Nov 2026 10:00:00 +0000 (UTC)

Final-Recipient: rfc822; ann@example.com
Original-Recipient: rfc822;ann@example.com
Action: ${action}
Status: ${status}
Remote-MTA: dns; mx.receiver.example
Diagnostic-Code: ${diagnosis}
`
  return `Return-Path: <>
Received: by mx.example.com (Postfix); Thu, 26 Nov 2026 10:05:00 +0000 (UTC)
Date: Thu, 26 Nov 2026 10:05:00 +0000 (UTC)
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4FxTzK1b2c.1764151500/mx.example.com"
Message-Id: <20261126100500.4FxTzK@mx.example.com>

This is a MIME-encapsulated message.

--4FxTzK1b2c.1764151500/mx.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.com.

--4FxTzK1b2c.1764151500/mx.example.com
Content-Description: Delivery report
Content-Type: ${part}
${encoding === undefined ? '' : `Content-Transfer-Encoding: ${encoding.name}\n`}
${encoding === undefined ? report : encoding.encode(report)}
--4FxTzK1b2c.1764151500/mx.example.com
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

${original}
--4FxTzK1b2c.1764151500/mx.example.com--
`.replaceAll('\n', '\r\n')
}

/** An answering machine: it writes to the return address too, and reports nothing. */
export function vacationNotice(to: string): string {
  return `From: ann@example.com\r\nTo: ${to}\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.\r\n`
}
