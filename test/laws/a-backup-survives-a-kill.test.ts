import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import { openScene, observation } from './scene.ts'
import { backupInto, makeStayingFolder, restoreFrom } from '../support/backup.ts'
import { preparePatients, startLoad, type Target } from '../support/load.ts'
import { BIN, makeHome, removeHome, type Running, startRunning } from '../support/running.ts'
import { fillDisk, mountSmallDisk, NO_SMALL_DISK } from '../support/small-disk.ts'

const ROUNDS = 5

let home: string
let folder: string
let running: Running
let target: Target

beforeAll(async () => {
  home = await makeHome()
  folder = await makeStayingFolder()
  const backup = { directory: folder, intervalMs: 100, roundIntervalMs: 300 }
  writeFileSync(path.join(home, 'config.json'), JSON.stringify({ backup }), {
    mode: 0o600,
  })
  running = await startRunning(home)
  target = { url: running.url, token: (await running.token()).token }
  await preparePatients(target)
})
afterAll(async () => {
  await running.stop()
  await removeHome(home)
  await rm(folder, { recursive: true, force: true })
})

async function command(...words: string[]): Promise<{ code: number; out: string }> {
  return await new Promise((resolve) => {
    execFile(BIN, [...words, '--home', home], (error, out) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out })
    })
  })
}

test('a server that is killed while it writes segments leaves none torn, and goes on with the next', async () => {
  const load = startLoad('backup', () => target)
  for (let round = 0; round < ROUNDS; round += 1) {
    await load.succeed(40)
    await wait(Math.random() * 300)
    await running.kill()
    running = await startRunning(home)
    target = { ...target, url: running.url }
  }
  await load.stop()
  const now = await command('backup', 'now', '--json')
  expect(JSON.parse(now.out)).toMatchObject({ failure: null })
  const verified = await command('backup', 'verify', '--json')
  expect(JSON.parse(verified.out)).toMatchObject({ ok: true, problems: [], missing: 0, unaccounted: 0 })
  expect(verified.code).toBe(0)
  expect(readdirSync(folder).filter((name) => !name.endsWith('.segments'))).toEqual([])
  expect((await command('backup', 'status')).out).toContain(folder)
}, 300_000)

test('the command line restores it beside the home, and the copy is served', async () => {
  await running.stop()
  const postgres = path.join(home, 'postgres')
  const restore = ['restore', '--at', 'latest', '--from', folder]
  expect((await command(...restore)).code).toBe(1)
  await rm(postgres, { recursive: true })
  const { code, out } = await command(...restore)
  expect(out).toContain('nothing differs')
  expect(code).toBe(0)
  running = await startRunning(home)
  expect((await command('ledger', 'verify')).code).toBe(0)
  const doctor = await command('doctor')
  expect(doctor.out).toMatch(/backup +(well|warning) +segment/)
}, 120_000)

test('a store without room stops the backup and nothing else, and goes on when there is room', async (context) => {
  const small = path.join(folder, 'small')
  mkdirSync(small)
  if (!mountSmallDisk(small, 2)) return context.skip(NO_SMALL_DISK)
  const scene = await openScene(backupInto(small))
  try {
    const client = controlClient(scene.home, 'test')
    await client.send('POST', '/backup/now')
    const free = fillDisk(small)
    const put = await scene.fhir('PUT', 'Observation/full', { body: observation('full', 'ann', '8867-4') })
    expect(put.status).toBe(201)
    await expect(client.send('POST', '/backup/now')).rejects.toThrow('could not be written: ENOSPC')
    expect(await client.get('/backup')).toMatchObject({ failure: 'ENOSPC' })
    free()
    expect(await client.send('POST', '/backup/now')).toMatchObject({ failure: null })
    expect(await client.send('POST', '/backup/verify', '{}')).toMatchObject({ ok: true })
    expect((await restoreFrom(scene, small)).report).toMatchObject({ ok: true })
  } finally {
    await scene.close()
  }
}, 120_000)
