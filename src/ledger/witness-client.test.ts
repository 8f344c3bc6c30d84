import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import {
  appendTexts,
  makeLedgerDirectory,
  openTestLedger,
  snapshot,
  TEST_VKEY,
  verifyTestLedger,
} from '../../test/support/ledger.ts'
import { cosignatureSigner, decideCheckpoint, readSubmission, verifyNote } from '../tlog/index.ts'
import type { WitnessTarget } from './reader.ts'

interface TestWitness {
  readonly target: WitnessTarget
  stored: string | undefined
  requests: number
  /** Answers instead of the rule when set. */
  lie: { status: number; body: string } | undefined
  down: boolean
}

/** A witness that follows the rule of `tlog`, kept in memory. */
async function openWitness(seed = 5): Promise<TestWitness> {
  const cosigner = cosignatureSigner(`witness.example/w${seed}`, Buffer.alloc(32, seed))
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      witness.requests += 1
      if (witness.down) return request.socket.destroy()
      const { status, body } = witness.lie ?? decide(Buffer.concat(parts).toString())
      response.writeHead(status).end(body)
    })
  })
  const decide = (body: string) => {
    const submission = readSubmission(body)
    if (submission === undefined) return { status: 400, body: '' }
    const { request } = submission
    const answer = decideCheckpoint({
      request,
      logKeys: [TEST_VKEY],
      stored: witness.stored,
      cosigner,
      unixSeconds: 1_767_139_200,
    })
    if (answer.status === 200) witness.stored = answer.store
    return answer
  }
  const url = await listen(server)
  const witness: TestWitness = {
    target: { url, vkey: cosigner.vkey },
    stored: undefined,
    requests: 0,
    lie: undefined,
    down: false,
  }
  return witness
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const cosignedBy = (note: string, { target }: TestWitness) =>
  verifyNote(note, [TEST_VKEY, target.vkey]).verified.some(({ vkey }) => vkey === target.vkey)

test('a published checkpoint carries the cosignature of every witness, and so does the file', async () => {
  const [one, two] = [await openWitness(5), await openWitness(6)]
  const directory = makeLedgerDirectory()
  const { ledger } = await openTestLedger(directory, { witnesses: [one.target, two.target] })
  for (const text of ['a', 'b', 'c']) {
    await appendTexts(ledger, text, text)
    const { note } = await ledger.publish()
    expect([cosignedBy(note, one), cosignedBy(note, two)]).toEqual([true, true])
  }
  expect(ledger.unwitnessed()).toBe(undefined)
  const verdict = await verifyTestLedger(directory, [one.target.vkey, two.target.vkey])
  expect(verdict.cosignatures.map(({ time }) => time)).toEqual([1_767_139_200, 1_767_139_200])
  await ledger.close()
})

test('a restarted ledger learns from the witness what it has seen and goes on', async () => {
  const witness = await openWitness()
  const directory = makeLedgerDirectory()
  const options = { witnesses: [witness.target] }
  const first = await openTestLedger(directory, options)
  await appendTexts(first.ledger, 'a', 'b')
  await first.ledger.close()
  const second = await openTestLedger(directory, options)
  expect(cosignedBy(second.ledger.checkpoint().note, witness)).toBe(true)
  await appendTexts(second.ledger, 'c')
  expect(cosignedBy((await second.ledger.publish()).note, witness)).toBe(true)
  await second.ledger.close()
})

test('a ledger put back to an older state refuses to sign when the witness is ahead', async () => {
  const witness = await openWitness()
  const directory = makeLedgerDirectory()
  const options = { witnesses: [witness.target] }
  const first = await openTestLedger(directory, options)
  await appendTexts(first.ledger, 'a', 'b')
  await first.ledger.publish()
  const older = snapshot(directory)
  await appendTexts(first.ledger, 'c')
  await first.ledger.publish()
  await first.ledger.close()
  await expect(openTestLedger(older, options)).rejects.toMatchObject({
    code: 'LEDGER_CORRUPT',
    message: expect.stringContaining('3 leaves but only 2 are signed') as string,
  })
  const empty = makeLedgerDirectory()
  await expect(openTestLedger(empty, options)).rejects.toMatchObject({ code: 'LEDGER_CORRUPT' })
})

test('a ledger with another history than the witness saw refuses to sign', async () => {
  const witness = await openWitness()
  const options = { witnesses: [witness.target] }
  const first = await openTestLedger(makeLedgerDirectory(), options)
  await appendTexts(first.ledger, 'a', 'b')
  await first.ledger.close()
  for (const more of [2, 5]) {
    const fork = makeLedgerDirectory()
    const forked = await openTestLedger(fork)
    await appendTexts(forked.ledger, ...Array.from({ length: more }, () => 'x'))
    await forked.ledger.close()
    await expect(openTestLedger(fork, options)).rejects.toMatchObject({
      code: 'LEDGER_CORRUPT',
      message: expect.stringContaining('another tree') as string,
    })
  }
})

test('with the witness down leaves are taken and signed, and the time is marked until it answers', async () => {
  const witness = await openWitness()
  const clock = { now: () => 12_345 as never }
  const { ledger, fatal } = await openTestLedger(makeLedgerDirectory(), {
    witnesses: [witness.target],
    clock,
  })
  expect(ledger.unwitnessed()).toBe(undefined)
  witness.down = true
  await appendTexts(ledger, 'a')
  const published = await ledger.publish()
  expect(published.size).toBe(1)
  expect(cosignedBy(published.note, witness)).toBe(false)
  expect(ledger.unwitnessed()).toEqual({ since: 12_345 })
  witness.down = false
  expect(cosignedBy((await ledger.publish()).note, witness)).toBe(true)
  expect(ledger.unwitnessed()).toBe(undefined)
  expect(fatal).toEqual([])
  await ledger.close()
})

test('a witness that never answers holds nothing up longer than its time', async () => {
  const silent = await listen(createServer(() => undefined))
  const { vkey } = cosignatureSigner('witness.example/silent', Buffer.alloc(32, 9))
  const options = { witnesses: [{ url: silent, vkey }], witnessTimeoutMs: 30 }
  const { ledger } = await openTestLedger(makeLedgerDirectory(), options)
  expect(ledger.unwitnessed()).toBeDefined()
  await appendTexts(ledger, 'a')
  expect((await ledger.publish()).size).toBe(1)
  await ledger.close()
})

test('a ledger put back while the witness was down stops at the first answer', async () => {
  const witness = await openWitness()
  const directory = makeLedgerDirectory()
  const options = { witnesses: [witness.target] }
  const first = await openTestLedger(directory, options)
  const older = snapshot(directory)
  await appendTexts(first.ledger, 'a', 'b', 'c')
  await first.ledger.close()
  witness.down = true
  const second = await openTestLedger(older, options)
  await appendTexts(second.ledger, 'x')
  await second.ledger.publish()
  witness.down = false
  await second.ledger.publish()
  expect(second.fatal).toHaveLength(1)
  await expect(appendTexts(second.ledger, 'y')).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' })
  await second.ledger.close().catch(() => undefined)
})

test('no cosignature is published that does not verify, whatever a witness answers', async () => {
  const witness = await openWitness()
  const stranger = cosignatureSigner('witness.example/w5', Buffer.alloc(32, 77))
  const { ledger, fatal } = await openTestLedger(makeLedgerDirectory(), { witnesses: [witness.target] })
  await appendTexts(ledger, 'a')
  const { note } = await ledger.publish()
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1)
  const lies = [
    { status: 200, body: '' },
    { status: 200, body: 'not a signature\n' },
    { status: 200, body: stranger.cosign(text, 5) },
    { status: 200, body: note.trimEnd().split('\n').at(-1) ?? '' },
    { status: 200, body: 'x'.repeat(100_000) },
    { status: 409, body: '01\n' },
    { status: 409, body: '0\n' },
    { status: 409, body: '99999\n' },
    { status: 422, body: '' },
    { status: 403, body: '' },
    { status: 500, body: '' },
    { status: 302, body: '' },
  ]
  for (const lie of lies) {
    witness.lie = lie
    await appendTexts(ledger, 'b')
    const published = await ledger.publish()
    expect(cosignedBy(published.note, witness)).toBe(false)
    expect(published.note.trimEnd().split('\n')).toHaveLength(5)
    expect(ledger.unwitnessed()).toBeDefined()
  }
  witness.lie = undefined
  await appendTexts(ledger, 'c')
  expect(cosignedBy((await ledger.publish()).note, witness)).toBe(true)
  expect(fatal).toEqual([])
  await ledger.close()
})
