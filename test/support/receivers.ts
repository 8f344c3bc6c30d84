import { createSocket } from 'node:dgram'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'

/** Somebody who receives alerts, and can go away. */
export interface Receiver {
  readonly port: number
  /** Whole messages, in the order they came. */
  readonly messages: string[]
  /** Ends it as a kill does: what was not read is lost, and connections are reset. */
  kill(): Promise<void>
}

/** A syslog receiver over TCP or TLS. `dieAfter`: it resets the connection once it has so many messages. */
export async function openSyslogReceiver(
  options: {
    readonly port?: number
    readonly tls?: { readonly certificate: string; readonly key: string }
    readonly dieAfter?: number
  } = {},
): Promise<Receiver> {
  const messages: string[] = []
  const sockets = new Set<net.Socket>()
  const take = (socket: net.Socket) => {
    sockets.add(socket)
    let rest = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      for (;;) {
        const [head = ''] = /^\d+ /.exec(rest.subarray(0, 12).toString('latin1')) ?? []
        const end = head.length + Number(head)
        if (head === '' || rest.length < end) break
        messages.push(rest.subarray(head.length, end).toString('utf8'))
        rest = rest.subarray(end)
        if (messages.length === options.dieAfter) {
          if (socket instanceof tls.TLSSocket) socket.destroy()
          else socket.resetAndDestroy()
          return
        }
      }
    })
  }
  const server =
    options.tls === undefined
      ? net.createServer(take)
      : tls.createServer({ cert: options.tls.certificate, key: options.tls.key }, take)
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    kill: async () => {
      for (const socket of sockets) {
        if (socket instanceof tls.TLSSocket) socket.destroy()
        else socket.resetAndDestroy()
      }
      await new Promise<unknown>((resolve) => server.close(resolve))
    },
  }
}

/** A syslog receiver over UDP. */
export async function openDatagramReceiver(): Promise<Receiver> {
  const messages: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message) => messages.push(message.toString('utf8')))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const close = async () => await new Promise<void>((resolve) => socket.close(resolve))
  return { port: socket.address().port, messages, kill: close }
}

/** One POST that came in. */
export interface Posted {
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export interface WebhookReceiver {
  readonly port: number
  readonly posted: Posted[]
  kill(): Promise<void>
}

/** A receiver of webhooks that answers as it is told. */
export async function openWebhookReceiver(
  answer: (posted: Posted, response: http.ServerResponse) => void,
  port = 0,
): Promise<WebhookReceiver> {
  const posted: Posted[] = []
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8') }
      posted.push(one)
      answer(one, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    posted,
    kill: async () => {
      server.closeAllConnections()
      await new Promise<unknown>((resolve) => server.close(resolve))
    },
  }
}
