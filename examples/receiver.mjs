// A webhook receiver that trusts only what is signed. Run: WEBHOOK_SECRET=whsec_… node examples/receiver.mjs
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const webhook = new Webhook(process.env.WEBHOOK_SECRET)
const port = Number(process.env.PORT ?? 4000)

const server = createServer((request, response) => {
  receive(request).then(
    () => response.writeHead(204).end(),
    (error) => {
      console.error(`refused: ${error.message}`)
      response.writeHead(400).end()
    },
  )
})

async function receive(request) {
  const body = Buffer.concat(await request.toArray())
  // The signature covers the exact bytes: verify before you parse.
  const event = webhook.verify(body.toString('utf8'), request.headers)
  console.log(
    `${event.eventType} #${event.sequence}: ${event.approval?.title ?? event.id} is ${event.approval?.status ?? 'a test'}`,
  )
}

server.listen(port, '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${server.address().port}/hook`))
