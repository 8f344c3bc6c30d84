import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BackupReport } from '../../src/backup/index.ts'
import { fileName } from '../../src/backup/store.ts'
import { openScene, observation, type Scene } from '../laws/scene.ts'
import { backupInto, makeFolder, makeStayingFolder, restoreFrom } from '../support/backup.ts'

let scene: Scene
let store: string
/** A copy of the store from before the last segments. */
let older: string

beforeAll(async () => {
  store = await makeStayingFolder()
  older = await makeStayingFolder()
  scene = await openScene(backupInto(store))
  await backUp('one')
  await cp(store, older, { recursive: true })
  await backUp('two')
  await backUp('three')
})
afterAll(async () => {
  await scene.close()
  for (const folder of [store, older]) await rm(folder, { recursive: true, force: true })
})

async function backUp(id: string): Promise<void> {
  await scene.put(observation(id, 'ann', '718-7'))
  await scene.control('POST', '/backup/now')
}

async function copyOf(folder: string): Promise<string> {
  const copy = await makeFolder()
  await cp(folder, copy, { recursive: true })
  return copy
}

const verify = async (from: string): Promise<BackupReport> =>
  (await scene.control('POST', '/backup/verify', { from })).json
const namesIn = async (folder: string) => (await readdir(folder)).sort()
const numberOf = (name: string): number => Number(/-(\d+)\.segments$/.exec(name)?.[1])

describe('whoever owns the store', () => {
  test.each([
    ['a pipe', async (file: string) => await promisify(execFile)('mkfifo', [file])],
    ['a folder', async (file: string) => await mkdir(file)],
    ['a link', async (file: string) => await symlink('/dev/zero', file)],
  ])('keeps nobody waiting with %s in the place of a segment', async (_what, put) => {
    const copy = await copyOf(store)
    const [name = ''] = await namesIn(copy)
    await rm(path.join(copy, name))
    await put(path.join(copy, name))
    const { ok, problems } = await verify(copy)
    expect([ok, problems[0]?.segment]).toEqual([false, numberOf(name)])
  })

  test('changes nothing unseen: whichever byte of a segment, it is that segment that is named', async () => {
    expect(await verify(store)).toMatchObject({ ok: true })
    const copy = await copyOf(store)
    for (const name of await namesIn(copy)) {
      const file = path.join(copy, name)
      const bytes = await readFile(file)
      const places = [
        0,
        9,
        20,
        90,
        bytes.length - 1,
        ...Array.from({ length: 12 }, () => Math.random() * bytes.length),
      ]
      for (const place of places.map(Math.floor)) {
        const altered = Buffer.from(bytes)
        altered.writeUInt8(altered.readUInt8(place) ^ (1 << Math.floor(Math.random() * 8)), place)
        await writeFile(file, altered)
        const { ok, problems } = await verify(copy)
        expect([name, place, ok, problems.map(({ segment }) => segment)]).toEqual([
          name,
          place,
          false,
          [numberOf(name)],
        ])
      }
      await writeFile(file, bytes)
    }
  }, 120_000)

  test('takes none away unseen', async () => {
    for (const name of await namesIn(store)) {
      const copy = await copyOf(store)
      await rm(path.join(copy, name))
      const { ok, problems } = await verify(copy)
      expect([ok, problems]).toEqual([false, [{ segment: numberOf(name), what: 'it is missing' }]])
    }
  })

  test('puts no older copy of the store back unseen', async () => {
    const kept = await namesIn(older)
    const gone = (await namesIn(store)).filter((name) => !kept.includes(name))
    const { ok, problems, missing } = await verify(older)
    expect(ok).toBe(false)
    expect(problems).toEqual(
      gone
        .map((name) => ({ segment: numberOf(name), what: 'it is missing' }))
        .sort((a, b) => a.segment - b.segment),
    )
    expect(missing).toBe(0)
  })

  test('puts no older segment under the name of a newer one unseen', async () => {
    const rows = (await namesIn(store)).filter((name) => name.startsWith('rows'))
    const copy = await copyOf(store)
    const [first = ''] = rows
    const last = rows.at(-1) ?? ''
    await cp(path.join(copy, first), path.join(copy, last))
    const { problems } = await verify(copy)
    expect(problems).toContainEqual({ segment: numberOf(last), what: 'it is missing' })
  })

  test('adds nothing unseen, and nothing of it is restored', async () => {
    const copy = await copyOf(store)
    const other = await makeFolder()
    const foreign = await openScene(backupInto(other))
    await foreign.control('POST', '/backup/now')
    await foreign.close()
    const [name = ''] = (await namesIn(other)).filter((one) => one.startsWith('rows'))
    const place = { family: 'rows', feed: '0123abcd', first: 99, last: 99 } as const
    await cp(path.join(other, name), path.join(copy, fileName(place)))
    const { ok, problems } = await verify(copy)
    expect(ok).toBe(false)
    expect(problems.length).toBeGreaterThan(0)
    const { report } = await restoreFrom(scene, copy)
    expect(report).toMatchObject({ ok: false, missing: 0, unaccounted: 0 })
    expect(report.passedOver).toHaveLength(1)
    await expect(restoreFrom(scene, other)).rejects.toThrow('no segment that the ledger of this environment')
  })
})

test('of a damaged store what is sound is restored, and what is missing is named', async () => {
  const copy = await copyOf(store)
  const rows = (await namesIn(copy)).filter((name) => name.startsWith('rows'))
  const last = rows.at(-1) ?? ''
  const bytes = await readFile(path.join(copy, last))
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 50) ^ 1, bytes.length - 50)
  await writeFile(path.join(copy, last), bytes)
  const { report, target } = await restoreFrom(scene, copy, { instant: scene.clock.now() })
  expect(report).toMatchObject({
    ok: false,
    missing: 1,
    examples: ['Observation/three/1'],
    passedOver: [numberOf(last)],
  })
  const [row] = await target.database.query<{ count: string }>('select count(*) as count from record_history')
  expect(Number(row?.count)).toBe(report.versions)
})
