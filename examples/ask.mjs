// A service that asks for an approval. Run: SERVICE_KEY=uxk_… node examples/ask.mjs approver@example.com
const SERVER = process.env.UXONE_URL ?? 'http://localhost:3000'
const [approver = 'admin@example.com'] = process.argv.slice(2)

const response = await fetch(`${SERVER}/api/service/approvals`, {
  method: 'POST',
  headers: {
    authorization: `Bearer ${process.env.SERVICE_KEY}`,
    'content-type': 'application/json',
    // The same key twice is the same approval: a retry after a lost answer asks nobody twice.
    'idempotency-key': `purchase-order-1042-${Date.now()}`,
  },
  body: JSON.stringify({
    externalId: 'PO-1042',
    approvalType: 'PURCHASE_ORDER',
    title: '12 laptops for the new office',
    amount: 12500.5,
    currency: 'THB',
    approvers: [{ email: approver }],
    metadata: { costCentre: 'CC-17' },
  }),
})

const answer = await response.json()
if (!response.ok) {
  console.error(`${answer.code}: ${answer.detail}`)
  process.exit(1)
}
console.log(`${answer.id} is ${answer.status}. Decide it at ${SERVER}/approvals/${answer.id}`)
