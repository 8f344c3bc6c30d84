import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { EICAR, openFakeClamd } from '../../test/support/clamd.ts'
import { openScanner } from './index.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function fakeClamd(options: Parameters<typeof openFakeClamd>[0] = {}) {
  const clamd = await openFakeClamd(options)
  closing.push(clamd.close)
  return clamd
}

/** A scanner that does with a connection what it likes. */
async function oddClamd(answer: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    answer(socket)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(async () => await new Promise((done) => server.close(done)))
  return (server.address() as { port: number }).port
}

function at(port: number, timeoutMs = 2_000) {
  const scanner = openScanner({ socket: undefined, host: '127.0.0.1', port, timeoutMs })
  if (scanner === undefined) throw new Error('no scanner')
  return scanner
}

test('there is no scanner where none is configured', () => {
  expect(openScanner({ socket: undefined, host: undefined, port: 3310, timeoutMs: 1 })).toBeUndefined()
})

test('what is clean is called clean, of any length, to the last byte', async () => {
  const { port, received } = await fakeClamd()
  for (const length of [0, 1, 65_536, 65_537, 5_000_000]) {
    const file = Buffer.alloc(length, 'a')
    expect(await at(port).scan(file)).toEqual({ isClean: true })
    expect(received.at(-1)?.equals(file)).toBe(true)
  }
})

test('what is infected is called by its name, wherever in the file it stands', async () => {
  const { port } = await fakeClamd()
  const file = Buffer.concat([Buffer.alloc(200_000, 'x'), Buffer.from(EICAR)])
  expect(await at(port).scan(file)).toEqual({ isClean: false, found: 'Win.Test.EICAR_HDB-1' })
})

test('a scanner behind a socket of its own is asked the same way', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'clamd-'))
  closing.push(async () => await rm(folder, { recursive: true }))
  const socket = path.join(folder, 'clamd.ctl')
  await fakeClamd({ socket })
  const scanner = openScanner({ socket, host: undefined, port: 0, timeoutMs: 2_000 })
  expect(await scanner?.scan(Buffer.from('text'))).toEqual({ isClean: true })
})

test('a file larger than the scanner takes is refused as such, and not called clean', async () => {
  const { port } = await fakeClamd({ bytesMax: 100_000 })
  await expect(at(port).scan(Buffer.alloc(100_001))).rejects.toMatchObject({ code: 'DOCUMENT_UNFIT' })
})

test('a scanner that is not there gives no answer', async () => {
  const port = await oddClamd(() => undefined)
  await closing.pop()?.()
  await expect(at(port).scan(Buffer.from('a'))).rejects.toMatchObject({ code: 'SCANNER_UNAVAILABLE' })
})

test.each([
  ['that never answers', () => undefined],
  ['that hangs up', (socket: Socket) => socket.end()],
  ['that breaks off', (socket: Socket) => socket.end('stream: O')],
  ['that says OK without its end', (socket: Socket) => socket.write('stream: OK')],
  ['that says something else', (socket: Socket) => socket.end('stream: Scan failed ERROR\0')],
  ['that says OK of something else', (socket: Socket) => socket.end('/tmp/file: OK\0')],
  ['that says two things', (socket: Socket) => socket.end('stream: OK\nstream: Virus FOUND\0')],
  ['that never stops', (socket: Socket) => socket.write('x'.repeat(100_000))],
])('a scanner %s calls nothing clean', async (_name, answer) => {
  const port = await oddClamd((socket) => {
    socket.resume()
    answer(socket)
  })
  await expect(at(port, 300).scan(Buffer.from('a'))).rejects.toMatchObject({ code: 'SCANNER_UNAVAILABLE' })
})

test('what it found is told in letters that go into any page and any leaf', async () => {
  const port = await oddClamd((socket) => {
    socket.resume()
    socket.end('stream: <b>Evil\u001b[1m Thing</b> FOUND\0')
  })
  expect(await at(port).scan(Buffer.from('a'))).toEqual({ isClean: false, found: '-b-Evil-1m-Thing-b-' })
})
