import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { asUnixMs } from '../kernel/index.ts'
import { fileClock, openReplayClock } from './replay-clock.ts'

test('every process that reads the file is at the time the replay set', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cw-clock-'))
  const path = join(directory, 'clock')
  const clock = openReplayClock(path, asUnixMs(Date.UTC(2026, 2, 16)))
  const follower = fileClock(path)
  expect(follower.now()).toBe(Date.UTC(2026, 2, 16))
  clock.set(asUnixMs(Date.UTC(2026, 2, 17)))
  expect([clock.now(), follower.now()]).toEqual([Date.UTC(2026, 2, 17), Date.UTC(2026, 2, 17)])
  clock.close()
  await rm(directory, { recursive: true })
})
