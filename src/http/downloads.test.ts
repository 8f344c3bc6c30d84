import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import Fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { openSlowDownload, type SlowDownload } from '../../test/support/export.ts'
import { ChartwardError, silentLog } from '../kernel/index.ts'
import type { Disclosed, Interaction } from '../disclosure/index.ts'
import { type Downloads, openDownloads } from './downloads.ts'
import { failureOf } from './failure.ts'

const BATCH_BYTES = 1024 * 1024
/** What the kernel keeps of a connection nobody reads from, both ends together, and the few batches that wait here. */
const BATCHES_WAITING_MAX = 24

interface Door {
  readonly downloads: Downloads
  readonly events: string[]
  /** Batches made so far. */
  made(): number
  /** How many generators have ended, in whatever way. */
  over(): number
  open(session: string): Promise<SlowDownload>
  status(session: string): Promise<number>
}

/** A server whose downloads never end by themselves; `failAt`: the batch that cannot be made. */
async function openDoor(failAt = Infinity): Promise<Door> {
  const count = { made: 0, over: 0 }
  const events: string[] = []
  const log = {
    ...silentLog,
    warn: (event: string, fields?: object) => void events.push(event + JSON.stringify(fields)),
  }
  const downloads = openDownloads(log)
  async function* lines({ signal }: Interaction): AsyncGenerator<Disclosed, void, undefined> {
    try {
      for (;;) {
        signal?.throwIfAborted()
        count.made += 1
        if (count.made === failAt) throw new ChartwardError('LEDGER_UNAVAILABLE', 'no room')
        yield Buffer.alloc(BATCH_BYTES, '\n') as Buffer as Disclosed
        await delay(1)
      }
    } finally {
      count.over += 1
    }
  }
  const app = Fastify()
  app.setErrorHandler(async (error, _request, reply) => await reply.code(failureOf(error).status).send())
  app.get('/:session', async (request, reply) => {
    const { session } = request.params as { session: string }
    const who = { user: 'u', role: 'integration', client: 'c', session, address: 'local' }
    const interaction: Interaction = { who, request: 'r', why: 'HOPERAT' }
    return await downloads.send(reply, interaction, async (one) => lines(one))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(async () => {
    downloads.close()
    await app.close()
  })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  return {
    downloads,
    events,
    made: () => count.made,
    over: () => count.over,
    open: async (session) => await openSlowDownload(`${url}/${session}`, 'token'),
    status: async (session) => (await fetch(`${url}/${session}`)).status,
  }
}

test('for a reader who stops reading, only a few batches are made; they go on when reading goes on', async () => {
  const door = await openDoor()
  const download = await door.open('s')
  await download.read(BATCH_BYTES)
  let made = -1
  while (made !== door.made()) {
    made = door.made()
    await delay(200)
  }
  expect(made).toBeLessThan(BATCHES_WAITING_MAX)
  await download.read(2 * BATCHES_WAITING_MAX * BATCH_BYTES)
  expect(door.made()).toBeGreaterThan(made)
  download.vanish()
})

test('when the reader is gone, the work stops and its place is free', async () => {
  const door = await openDoor()
  for (let round = 0; round < 12; round += 1) {
    const download = await door.open('s')
    await download.read(1)
    download.vanish()
    await expect.poll(() => door.over()).toBe(round + 1)
  }
  expect(door.events).toEqual([])
})

test('a session has five downloads at a time, and the process sixteen', async () => {
  const door = await openDoor()
  const own = await Promise.all(Array.from({ length: 5 }, async () => await door.open('one')))
  expect(await door.status('one')).toBe(503)
  for (const session of ['two', 'three'])
    await Promise.all(Array.from({ length: 5 }, async () => await door.open(session)))
  await door.open('four')
  expect(await door.status('five')).toBe(503)
  own[0]?.vanish()
  await expect.poll(() => door.over()).toBe(1)
  await (await door.open('five')).read(1)
})

test('what fails at the first batch is answered in words; what fails later breaks the connection', async () => {
  expect(await (await openDoor(1)).status('s')).toBe(503)
  const door = await openDoor(3)
  const download = await door.open('s')
  expect(await download.finish()).toEqual({ complete: false })
  expect(door.events).toEqual(['download.cut{"code":"LEDGER_UNAVAILABLE"}'])
})

test('a server that stops breaks off what is under way, and begins nothing more', async () => {
  const door = await openDoor()
  const download = await door.open('s')
  await download.read(1)
  door.downloads.close()
  expect(await download.finish()).toEqual({ complete: false })
  expect(door.over()).toBe(1)
  expect(await door.status('s')).toBe(503)
})
