/** The least that a receiver in Node must do; examples/receiver.mjs is a whole one. */
export const VERIFY_SNIPPET = `import { Webhook } from 'standardwebhooks' // npm install standardwebhooks

const webhook = new Webhook(process.env.WEBHOOK_SECRET) // whsec_…

app.post('/hook', express.raw({ type: 'application/json' }), (request, response) => {
  const event = webhook.verify(request.body, request.headers) // throws if forged
  response.sendStatus(204) // answer first, then work
  handle(event)
})`
