import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import { openScene, observation, type Scene } from '../laws/scene.ts'
import { backupInto, contentOf, makeFolder, restoreFrom } from '../support/backup.ts'

let scene: Scene
let folder: string

beforeEach(async () => {
  folder = await makeFolder()
  scene = await openScene(backupInto(folder))
})
afterEach(async () => await scene.close())

const backUp = async (): Promise<void> => {
  await scene.control('POST', '/backup/now')
}
const verify = async () => (await scene.control('POST', '/backup/verify')).json

describe('a backup', () => {
  test('has everything that was acknowledged, and the ledger knows each segment of it', async () => {
    await backUp()
    expect(await verify()).toMatchObject({ ok: true, problems: [], unaccounted: 0, missing: 0 })
    const told = (await scene.entries()).filter(({ how }) => how === 'backup')
    expect(told.length).toBeGreaterThanOrEqual(2)
    expect((await scene.control('GET', '/backup')).json).toMatchObject({ failure: null, where: folder })
  })

  test('grows by what is new', async () => {
    await backUp()
    const before = await verify()
    await scene.put(observation('later', 'ann', '718-7'))
    await backUp()
    const after = await verify()
    expect(after).toMatchObject({ ok: true, versions: before.versions + 1 })
    await backUp()
    expect((await verify()).segments).toBe(after.segments)
  })

  test('is restored to what it was, row by row, while the environment is served', async () => {
    await backUp()
    const { report, target } = await restoreFrom(scene, folder)
    expect(report).toMatchObject({ ok: true, missing: 0, unaccounted: 0, passedOver: [] })
    expect(await contentOf(target.database)).toEqual(await contentOf(scene.chartward.database))
  })

  test('is restored to an instant before what an intruder wrote', async () => {
    const before = await contentOf(scene.chartward.database)
    const instant = scene.clock.now()
    scene.clock.pass(1_000)
    await scene.put({ ...observation('obs-ann', 'ann', '8867-4'), status: 'cancelled' })
    await scene.put(observation('planted', 'ann', '718-7'))
    await scene.fhir('DELETE', 'Observation/planted')
    await backUp()
    const { report, target } = await restoreFrom(scene, folder, { instant })
    expect(report).toMatchObject({ ok: true, missing: 0 })
    expect(await contentOf(target.database)).toEqual(before)
  })

  test('is not restored over anything', async () => {
    await backUp()
    const again = { connection: (await restoreFrom(scene, folder)).target.connection }
    await expect(restoreFrom(scene, folder, { into: again.connection })).rejects.toThrow('is not empty')
    await expect(restoreFrom(scene, await makeFolder())).rejects.toThrow('there is no backup')
  })
})

test('a segment that was altered or taken away is named', async () => {
  await backUp()
  const client = controlClient(scene.home, 'test')
  const [name = ''] = (await readdir(folder)).filter((one) => one.startsWith('rows'))
  const segment = Number(/-(\d+)\.segments$/.exec(name)?.[1])
  const bytes = await readFile(path.join(folder, name))
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100)
  await writeFile(path.join(folder, name), bytes)
  const altered = await client.send('POST', '/backup/verify', '{}')
  expect(altered).toMatchObject({ ok: false, problems: [{ segment, what: 'it is altered' }] })
  await rm(path.join(folder, name))
  expect(await verify()).toMatchObject({ ok: false, problems: [{ segment, what: 'it is missing' }] })
})
