import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ChartwardError, type Clock, type Log } from '../kernel/index.ts'
import { decideCheckpoint, decodeUtf8, parseVkey, readSubmission, refreshCheckpoint } from '../tlog/index.ts'
import { openWitnessState, parseLogs, requireLogKey, type WitnessState } from './witness-state.ts'

/** A running witness. */
export interface Witness {
  /** Where it answers, without a slash at the end. */
  readonly url: string
  readonly vkey: string
  close(): Promise<void>
}

export interface WitnessOptions {
  /** Its own, and nobody else's: key and memory. */
  readonly directory: string
  /** On 127.0.0.1; 0 chooses one. */
  readonly port: number
  /** The name it cosigns under; fixed at the first start. */
  readonly name: string
  /** The vkeys of the logs it serves, or `from-file`: those in the file `logs`, read anew for every submission. */
  readonly logs: readonly string[] | 'from-file'
  readonly clock: Clock
  readonly log: Log
}

// A note with 16 post-quantum signatures and 63 hashes is about 85 kB.
const BODY_BYTES_MAX = 128 * 1024
const WAITING_MAX = 64
const COSIGNATURE_AGE_MAX_S = 30 * 60

interface Running {
  readonly options: WitnessOptions
  readonly state: WitnessState
  /** By origin: settles when the last submission in line has been dealt with. */
  readonly lines: Map<string, { waiting: number; end: Promise<unknown> }>
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly contentType?: string
}

/**
 * Starts a witness: it cosigns checkpoints that are consistent with all it cosigned before for the same log, and
 * remembers each before it answers.
 * **Errors** those of `openWitnessState`; CONFIG_INVALID when a log's vkey cannot be used.
 * **Source** C2SP tlog-witness
 */
export async function startWitness(options: WitnessOptions): Promise<Witness> {
  if (options.logs !== 'from-file') options.logs.forEach(requireLogKey)
  const state = await openWitnessState(options.directory, options.name)
  const running: Running = { options, state, lines: new Map() }
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
    void serve(running, request, response)
  })
  server.maxConnections = 1_000
  try {
    await listen(server, options.port)
  } catch (error) {
    await state.close()
    throw error
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  options.log.info('witness.started', { url, vkey: state.cosigner.vkey })
  return {
    url,
    vkey: state.cosigner.vkey,
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve)
      })
      server.closeIdleConnections()
      await Promise.allSettled([...running.lines.values()].map(async ({ end }) => await end))
      server.closeAllConnections()
      await closed
      await state.close()
    },
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function serve(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let answer: Answer
  try {
    answer = await route(running, request)
  } catch (error) {
    if (request.destroyed && !request.complete) return // whoever asked has gone
    const code = error instanceof ChartwardError ? error.code : 'INTERNAL'
    running.options.log.error('witness.failed', { code })
    answer = { status: 500, body: 'internal error\n' }
  }
  // What is left of a body too large is not read: the connection ends with the answer.
  if (!request.complete) response.setHeader('connection', 'close')
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(answer.body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? '' : answer.body)
}

async function route(running: Running, request: IncomingMessage): Promise<Answer> {
  const reading = request.method === 'GET' || request.method === 'HEAD'
  if (request.url === '/add-checkpoint') {
    return request.method === 'POST' ? await addCheckpoint(running, request) : wrongMethod
  }
  const originHash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(request.url ?? '')?.[1]
  if (originHash === undefined) return { status: 404, body: 'not found\n' }
  return reading ? await showCheckpoint(running, originHash) : wrongMethod
}

const wrongMethod: Answer = { status: 405, body: 'method not allowed\n' }

async function showCheckpoint({ state, options }: Running, originHash: string): Promise<Answer> {
  const stored = await state.findCheckpoint(originHash)
  if (stored === undefined) return { status: 404, body: 'unknown log\n' }
  const body = refreshCheckpoint({
    stored,
    cosigner: state.cosigner,
    unixSeconds: Math.floor(options.clock.now() / 1000),
    ageMaxSeconds: COSIGNATURE_AGE_MAX_S,
  })
  return { status: 200, body }
}

async function addCheckpoint(running: Running, request: IncomingMessage): Promise<Answer> {
  const bytes = await readBody(request)
  if (bytes === undefined) return { status: 413, body: 'body too large\n' }
  const submission = readSubmission(decodeUtf8(bytes) ?? '')
  if (submission === undefined) return { status: 400, body: 'malformed\n' }
  const { origin } = submission
  const logKeys = await findLogKeys(running, origin)
  // Before the line: names nobody asked us to watch must not make us keep lines for them.
  if (logKeys.length === 0) return { status: 404, body: 'unknown log\n' }
  return await inLine(running, origin, async () => {
    const { state, options } = running
    const originHash = createHash('sha256').update(origin).digest('hex')
    const answer = decideCheckpoint({
      request: submission.request,
      logKeys,
      stored: await state.findCheckpoint(originHash),
      cosigner: state.cosigner,
      unixSeconds: Math.floor(options.clock.now() / 1000),
    })
    if (answer.status === 200) await state.storeCheckpoint(originHash, answer.store)
    if (answer.status === 422) options.log.warn('witness.inconsistent', { origin })
    return answer
  })
}

/** Undefined when it is larger than a submission can be. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Uint8Array
    length += bytes.length
    if (length > BODY_BYTES_MAX) return undefined
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

async function findLogKeys({ options, state }: Running, origin: string): Promise<string[]> {
  const vkeys = options.logs === 'from-file' ? parseLogs(await state.readLogs()) : options.logs
  return vkeys.filter((vkey) => parseVkey(vkey).name === origin)
}

/** One submission of an origin at a time, in the order they came; beyond a number that wait, none. */
async function inLine(running: Running, origin: string, work: () => Promise<Answer>): Promise<Answer> {
  const line = running.lines.get(origin) ?? { waiting: 0, end: Promise.resolve() }
  if (line.waiting >= WAITING_MAX) return { status: 503, body: 'too many submissions\n' }
  line.waiting += 1
  const done = line.end.then(work)
  line.end = done.catch(() => undefined)
  running.lines.set(origin, line)
  try {
    return await done
  } finally {
    line.waiting -= 1
    if (line.waiting === 0) running.lines.delete(origin)
  }
}
