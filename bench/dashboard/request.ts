/** An approval as a company's service asks for it, made over HTTP, with a few words said about it. */
import { ask, type Ask, type Reply } from '../../tests/support/http.ts'

/** Answers its path on the dashboard. `cookie`: of an administrator, who is asked to decide it. */
export async function requestApproval(url: string, cookie: string): Promise<string> {
  const send = async (method: string, path: string, options: Ask): Promise<Reply> => {
    const reply = await ask(url, method, path, options)
    if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status}: ${reply.text}`)
    return reply
  }
  const { body: session } = await send('GET', '/api/session', { cookie })
  const approvers = [{ userId: idOf(session.user) }]
  const service = { name: 'Machine shop', permissions: ['*'] }
  const { body: made } = await send('POST', '/api/services', { cookie, body: service })
  const { body: approval } = await send('POST', '/api/service/approvals', {
    key: String(made.serviceKey),
    body: {
      title: 'Spindle bearings, line 3',
      description: 'The old ones are written off and cannot be repaired any more. Three offers were compared.',
      approvalType: 'PURCHASE_ORDER',
      externalId: 'PO-482913',
      amount: 62_000,
      currency: 'THB',
      department: 'PROC',
      requester: { name: 'Mali Srisuk' },
      dueDate: new Date(Date.now() + 2 * 86_400_000).toISOString(),
      fields: { supplier: 'Nordic Bearings AB', costCentre: 'CC-4113' },
      levels: [
        { name: 'Manager', mode: 'all', approvers },
        { name: 'Finance', mode: 'any', approvers },
      ],
    },
  })
  const id = idOf(approval)
  for (const text of ['Is this within the budget of the quarter?', 'Yes: 80,000 are left.'])
    await send('POST', `/api/approvals/${id}/comments`, { cookie, body: { text } })
  return `/approvals/${id}`
}

function idOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('id' in value)) throw new Error('an answer without an id')
  return String(value.id)
}
