import { createSocket } from 'node:dgram'
import net from 'node:net'
import os from 'node:os'
import tls from 'node:tls'
import { ChartwardError } from '../kernel/index.ts'
import { octetCounted, syslogMessage } from './syslog-message.ts'
import { type Queued, readNamed, type Target } from './target.ts'

/** `url`: `tls://host:port`, `tcp://host:port` or `udp://host:port`. `caFile`: whom a TLS receiver is trusted by, PEM. */
interface SyslogOptions {
  readonly url: string
  readonly caFile: string | null
  readonly timeoutMs: number
}

const PORTS: Readonly<Record<string, number>> = { 'udp:': 514, 'tcp:': 601, 'tls:': 6514 }
/** What fits into one datagram. */
const DATAGRAM_BYTES_MAX = 65_000

/**
 * Syslog to a receiver the operator named. Over TCP and TLS each batch has a connection of its own, which is ended by us
 * and then by the receiver: one that went away with part of it unread resets the connection, and the batch is sent again.
 * Syslog has no answer: what a receiver has read and then loses is lost. Over UDP nobody even says what arrived.
 *
 * **Source** RFC 5424; RFC 6587 (TCP, octet counting), RFC 5425 (TLS), RFC 5426 (UDP).
 *
 * **Errors** `CONFIG_INVALID` when no host is named, or `caFile` cannot be read.
 */
export function openSyslogTarget({ url, caFile, timeoutMs }: SyslogOptions): Target {
  const { protocol, hostname, port: given } = new URL(url)
  if (hostname === '') throw new ChartwardError('CONFIG_INVALID', 'alerts.syslog names a host')
  const host = hostname.replace(/^\[|\]$/g, '')
  const port = given === '' ? (PORTS[protocol] ?? 514) : Number(given)
  const place = { host, port }
  const source = os.hostname()
  const trusted = trust(caFile)
  const send = async (batch: readonly Queued[], signal: AbortSignal) => {
    const messages = batch.map((event) => syslogMessage(event, source))
    if (protocol === 'udp:') return await sendDatagrams(messages, place)
    const connect = () =>
      protocol === 'tls:'
        ? tls.connect({ ...place, ...(net.isIP(host) === 0 ? { servername: host } : {}), ...trusted })
        : net.connect(place)
    const bytes = Buffer.concat(messages.map(octetCounted))
    return await sendStream(connect, bytes, { signal, timeoutMs })
  }
  return { name: `syslog ${protocol}//${hostname}:${port}`, batchMax: 50, send, close: async () => {} }
}

function trust(caFile: string | null): { readonly minVersion: 'TLSv1.2'; readonly ca?: Buffer } {
  const minVersion = 'TLSv1.2'
  return caFile === null ? { minVersion } : { minVersion, ca: readNamed(caFile) }
}

async function sendStream(
  connect: () => net.Socket,
  bytes: Buffer,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect()
  const stop = () => socket.destroy(new ChartwardError('INTERNAL', 'stopped'))
  let ended = false
  socket.setTimeout(timeoutMs, () => socket.destroy(new ChartwardError('INTERNAL', 'no answer in time')))
  socket.on('error', reject)
  socket.on('end', () => {
    ended = true
  })
  socket.on('close', () => {
    // Closed by the receiver in order, after everything was handed over: it has read it.
    if (ended && socket.writableFinished) resolve('handed over')
    else reject(new ChartwardError('INTERNAL', 'the receiver went away'))
  })
  socket.resume()
  socket.end(bytes)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', stop)
    socket.destroy()
  }
}

async function sendDatagrams(
  messages: readonly Buffer[],
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  const socket = createSocket(net.isIPv6(host) ? 'udp6' : 'udp4')
  try {
    for (const message of messages) {
      if (message.length > DATAGRAM_BYTES_MAX)
        throw new ChartwardError('INTERNAL', 'an event is too large for a datagram')
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      socket.once('error', reject)
      socket.send(message, port, host, (error) => (error === null ? resolve() : reject(error)))
      await promise
      socket.off('error', reject)
    }
  } finally {
    socket.close()
  }
  return 'sent; over UDP nobody says what arrived'
}
