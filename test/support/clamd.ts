import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'

/** The file every scanner calls infected, which does nothing. In two parts, so that none finds it here. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

const COMMAND = 'zINSTREAM\0'

/** Speaks as clamd does, and finds one thing. `bytesMax` is its `StreamMaxLength`. */
export interface FakeClamd {
  readonly port: number
  /** The files it was sent, whole. */
  readonly received: Buffer[]
  close(): Promise<void>
}

export async function openFakeClamd({
  socket,
  port = 0,
  bytesMax = 25_000_000,
}: {
  readonly socket?: string
  readonly port?: number
  readonly bytesMax?: number
} = {}): Promise<FakeClamd> {
  const received: Buffer[] = []
  const server = createServer((connection) => answer(connection, bytesMax, received))
  await new Promise<void>((done) =>
    socket === undefined ? server.listen(port, '127.0.0.1', done) : server.listen(socket, done),
  )
  const place = server.address()
  return {
    port: typeof place === 'object' && place !== null ? place.port : 0,
    received,
    close: async () => await new Promise((done) => server.close(() => done())),
  }
}

function answer(connection: Socket, bytesMax: number, received: Buffer[]): void {
  let waiting = Buffer.alloc(0)
  let file: Buffer[] | undefined
  let bytes = 0
  connection.on('error', () => undefined)
  connection.on('data', (more: Buffer) => {
    waiting = Buffer.concat([waiting, more])
    if (file === undefined) {
      if (waiting.length < COMMAND.length) return
      if (waiting.toString('latin1', 0, COMMAND.length) !== COMMAND)
        return void connection.end('UNKNOWN COMMAND\0')
      waiting = waiting.subarray(COMMAND.length)
      file = []
    }
    while (waiting.length >= 4) {
      const length = waiting.readUInt32BE(0)
      if (length === 0) {
        const whole = Buffer.concat(file)
        received.push(whole)
        return void connection.end(
          whole.includes(EICAR) ? 'stream: Win.Test.EICAR_HDB-1 FOUND\0' : 'stream: OK\0',
        )
      }
      if (waiting.length < 4 + length) return
      bytes += length
      if (bytes > bytesMax) return void connection.end('INSTREAM size limit exceeded. ERROR\0')
      file.push(waiting.subarray(4, 4 + length))
      waiting = waiting.subarray(4 + length)
    }
  })
}

const FOLDERS = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin']

/** Where this machine has ClamAV's daemon; undefined: the tests that need it say that they are skipped. */
export const CLAMD: string | undefined = FOLDERS.map((folder) => path.join(folder, 'clamd')).find((file) =>
  existsSync(file),
)

/** ClamAV's own daemon, which knows one signature: that of `EICAR`. */
export interface RealClamd {
  readonly socket: string
  close(): Promise<void>
}

export async function openRealClamd(bytesMax: number): Promise<RealClamd> {
  if (CLAMD === undefined) throw new Error('there is no clamd on this machine')
  const folder = await mkdtemp(path.join(os.tmpdir(), 'clamd-'))
  const socket = path.join(folder, 'clamd.ctl')
  const signatures = path.join(folder, 'signatures')
  await mkdir(signatures)
  const eicar = Buffer.from(EICAR).toString('hex')
  await writeFile(path.join(signatures, 'ours.ndb'), `Chartward.Test.EICAR:0:*:${eicar}\n`)
  const settings = [
    'Foreground yes',
    `LocalSocket ${socket}`,
    `DatabaseDirectory ${signatures}`,
    `TemporaryDirectory ${folder}`,
    `StreamMaxLength ${bytesMax}`,
  ]
  const file = path.join(folder, 'clamd.conf')
  await writeFile(file, settings.join('\n'))
  const clamd = spawn(CLAMD, ['--config-file', file], { stdio: 'ignore' })
  const ended = new Promise<void>((done) => clamd.once('exit', () => done()))
  await vi.waitFor(() => listening(clamd, socket), { timeout: 30_000, interval: 100 })
  return {
    socket,
    close: async () => {
      clamd.kill()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function listening({ exitCode }: ChildProcess, socket: string): void {
  if (!existsSync(socket)) throw new Error(`clamd does not listen, its exit code is ${exitCode}`)
}
