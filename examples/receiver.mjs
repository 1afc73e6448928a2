// A webhook receiver that trusts only what is signed. Run: WEBHOOK_SECRET=whsec_… node examples/receiver.mjs
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const webhook = new Webhook(process.env.WEBHOOK_SECRET)
const port = Number(process.env.PORT ?? 4000)

const server = createServer((request, response) => void receive(request, response))

async function receive(request, response) {
  const chunks = await request.toArray()
  try {
    // The signature covers the exact bytes: verify before you parse.
    const event = webhook.verify(Buffer.concat(chunks).toString('utf8'), request.headers)
    console.log(
      `${event.eventType} #${event.sequence}: ${event.approval?.title ?? event.id} is ${event.approval?.status ?? 'a test'}`,
    )
    response.writeHead(204).end()
  } catch (error) {
    console.error(`refused: ${error.message}`)
    response.writeHead(400).end()
  }
}

server.listen(port, '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${server.address().port}/hook`))
