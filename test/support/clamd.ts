import { createServer, type Socket } from 'node:net'

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
