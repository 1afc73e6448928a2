/** A real forward proxy that tunnels by CONNECT, and remembers what it was asked for. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'

export type TestProxy = {
  port: number
  /** The target and the `proxy-authorization` of each CONNECT. */
  asked: { target: string; authorization: string | undefined }[]
  /** Requests that were no CONNECT. */
  others: number
  close(): void
}

/** `refuse` answers with a status instead of a tunnel. */
export async function startProxy(refuse: (target: string) => number | undefined = () => undefined): Promise<TestProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((_request, response) => {
    proxy.others += 1
    response.writeHead(405).end()
  })
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)))
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    proxy.asked.push({ target: url, authorization: headers['proxy-authorization'] })
    const status = refuse(url)
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`)
      return
    }
    const { hostname, port } = new URL(`http://${url}`)
    const target = connect(Number(port), hostname.replace(/^\[(.*)\]$/, '$1'), () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.pipe(client).pipe(target)
    })
    sockets.add(target.on('error', () => client.destroy()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const proxy: TestProxy = {
    port: typeof address === 'object' && address ? address.port : 0,
    asked: [],
    others: 0,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
  return proxy
}
