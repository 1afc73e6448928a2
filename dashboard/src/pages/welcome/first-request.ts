/** The command that makes the first approval, ready to paste into a shell. Pure. */

type Parts = { origin: string; key: string | null; approverEmail: string }

export function firstRequest({ origin, key, approverEmail }: Parts): string {
  const body = {
    title: 'My first approval',
    amount: 1250,
    currency: 'EUR',
    approvers: [{ email: approverEmail }],
  }
  return [
    `curl -X POST ${origin}/api/service/approvals \\`,
    `  -H ${quote(`Authorization: Bearer ${key ?? 'YOUR_SERVICE_KEY'}`)} \\`,
    `  -H ${quote('Content-Type: application/json')} \\`,
    `  -d ${quote(JSON.stringify(body, null, 2))}`,
  ].join('\n')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
