/**
 * The load: a small HTTP/1.1 client on raw sockets, in a process of its own, that keeps its connections and has one
 * request on each. It costs a part of the machine as well, so what a server reaches here is less than what it
 * would reach against clients elsewhere; its share is reported.
 */
import { connect, type Socket } from 'node:net'
import { answerAsks } from './asks.ts'

/** What to send, over and over, in an order that looks random. */
export interface Load {
  readonly port: number
  readonly connections: number
  readonly milliseconds: number
  readonly method: string
  readonly paths: readonly string[]
  readonly token: string
  readonly bodies?: readonly string[]
}

export interface Measured {
  readonly requests: number
  /** Answers that were not 200 or 201. */
  readonly failures: number
  readonly milliseconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly bytesPerAnswer: number
  readonly clientCpuMs: number
}

interface Run {
  readonly load: Load
  readonly requests: readonly Buffer[]
  readonly latencies: number[]
  readonly end: number
  next: number
  failures: number
  bytes: number
}

answerAsks({ load, stop: () => process.disconnect() })

async function load(load: Load): Promise<Measured> {
  const { connections, milliseconds } = load
  const cpu = process.cpuUsage()
  const began = performance.now()
  const run: Run = {
    load,
    requests: requestsOf(load),
    latencies: [],
    end: began + milliseconds,
    next: 0,
    failures: 0,
    bytes: 0,
  }
  await Promise.all(Array.from({ length: connections }, async () => await drive(run)))
  const elapsed = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  const sorted = Float64Array.from(run.latencies).sort()
  const quantile = (part: number) => Math.round((sorted[Math.floor(sorted.length * part)] ?? 0) * 1000) / 1000
  return {
    requests: sorted.length,
    failures: run.failures,
    milliseconds: elapsed,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    bytesPerAnswer: Math.round(run.bytes / Math.max(1, sorted.length)),
    clientCpuMs: (user + system) / 1000,
  }
}

function requestsOf({ method, paths, token, bodies = [] }: Load): Buffer[] {
  const count = Math.max(paths.length, bodies.length)
  return Array.from({ length: count }, (_, index) => {
    const path = paths[index % paths.length] ?? '/'
    const body = bodies[index % Math.max(1, bodies.length)]
    const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n`
    return body === undefined
      ? Buffer.from(`${head}\r\n`)
      : Buffer.from(
          `${head}content-type: application/fhir+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        )
  })
}

/** Steps through all requests, one far from the one before: no two connections ask for the same at once. */
function nextRequest(run: Run): Buffer {
  run.next = (run.next + 7_919) % run.requests.length
  return run.requests[run.next] as Buffer
}

async function drive(run: Run): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: run.load.port, noDelay: true })
    let sentAt = 0
    const send = () => {
      sentAt = performance.now()
      if (sentAt >= run.end) socket.end()
      else socket.write(nextRequest(run))
    }
    socket.once('connect', send)
    socket.once('error', reject)
    socket.once('close', () => resolve())
    readAnswers(socket, (ok, bytes) => {
      run.latencies.push(performance.now() - sentAt)
      run.bytes += bytes
      if (!ok) run.failures += 1
      send()
    })
  })
}

/** Only as much HTTP as our own servers speak: a status line, `content-length`, and that many bytes. */
function readAnswers(socket: Socket, answered: (ok: boolean, bytes: number) => void): void {
  let held: Buffer | undefined
  let missing = 0
  let length = 0
  let ok = false
  socket.on('data', (chunk: Buffer) => {
    if (missing > 0) {
      missing -= chunk.length
      if (missing <= 0) answered(ok, length)
      return
    }
    const bytes = held === undefined ? chunk : Buffer.concat([held, chunk])
    const end = bytes.indexOf('\r\n\r\n')
    if (end < 0) {
      held = bytes
      return
    }
    held = undefined
    const head = bytes.toString('latin1', 0, end).toLowerCase()
    ok = head.startsWith('http/1.1 200') || head.startsWith('http/1.1 201')
    length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0)
    missing = end + 4 + length - bytes.length
    if (missing <= 0) answered(ok, length)
  })
}
