import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ChartwardError, type PatientId } from '../kernel/index.ts'
import { openFileRootKeys } from './file-root-key.ts'
import type { RootKeyProvider } from './root-key.ts'

const alice = '11111111-1111-4111-8111-111111111111' as PatientId
const bob = '22222222-2222-4222-8222-222222222222' as PatientId
const dek = Buffer.alloc(32, 9)

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cw-root-'))
})

afterEach(async () => {
  await rm(directory, { recursive: true })
})

const open = async (fresh = true, environment = 'clinic'): Promise<RootKeyProvider> =>
  await openFileRootKeys({ directory, environment, fresh })

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof ChartwardError ? error.code : String(error)
  }
  return 'nothing thrown'
}

async function wrapped(provider: RootKeyProvider, patient = alice) {
  const [one] = await provider.wrap([{ patient, dek }])
  if (one === undefined) throw new Error('nothing wrapped')
  return { patient, ...one }
}

test('the root key is made at the first start, for its user only, and is the same at the next', async () => {
  const first = await open()
  const file = join(directory, 'root.key')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await stat(join(directory, 'versions', '1.key'))).mode & 0o777).toBe(0o600)
  expect((await readFile(file)).length).toBe(32)
  const key = await wrapped(first)
  const again = await open(false)
  expect(await again.unwrap([key])).toEqual([dek])
  expect(await again.derive('x')).toEqual(await first.derive('x'))
  expect(await again.derive('y')).not.toEqual(await first.derive('x'))
})

test('a root key that others can read is refused', async () => {
  await open()
  for (const mode of [0o644, 0o640, 0o604, 0o601, 0o660]) {
    await chmod(join(directory, 'root.key'), mode)
    expect(await codeOf(open(false))).toBe('CONFIG_INVALID')
  }
  await chmod(join(directory, 'root.key'), 0o600)
  expect(await codeOf(open(false))).toBe('nothing thrown')
})

test('a lost root key is never replaced by a new one while something depends on it', async () => {
  expect(await codeOf(open(false))).toBe('CONFIG_INVALID')
  expect(await readdir(directory)).toEqual([])
  await open()
  await rm(join(directory, 'root.key'))
  expect(await codeOf(open(true))).toBe('CONFIG_INVALID')
  expect(await codeOf(open(false))).toBe('CONFIG_INVALID')
  expect(await readdir(directory)).toEqual(['versions'])
})

test('a root key of another length, or key versions of another root, are refused', async () => {
  await open()
  await writeFile(join(directory, 'root.key'), Buffer.alloc(31))
  expect(await codeOf(open(false))).toBe('CONFIG_INVALID')
  await writeFile(join(directory, 'root.key'), Buffer.alloc(32, 1))
  expect(await codeOf(open(false))).toBe('SEAL_BROKEN')
})

test("another environment's folder is refused, and so are versions that changed places", async () => {
  const provider = await open()
  expect(await codeOf(open(false, 'hospital'))).toBe('SEAL_BROKEN')
  await provider.rotate()
  const versions = join(directory, 'versions')
  await rename(join(versions, '1.key'), join(versions, '3.key'))
  expect(await codeOf(open(false))).toBe('SEAL_BROKEN')
})

test('keys under an older version still unwrap after a rotation, and after a restart', async () => {
  const provider = await open()
  const before = await wrapped(provider)
  expect(await provider.rotate()).toBe(2)
  const after = await wrapped(provider)
  expect([before.keyVersion, after.keyVersion]).toEqual([1, 2])
  expect(await provider.unwrap([before, after])).toEqual([dek, dek])
  const again = await open(false)
  expect(again.versions()).toEqual([1, 2])
  expect(await again.unwrap([before, after])).toEqual([dek, dek])
})

test('a retired version does not unwrap, is kept aside, and its number is never used again', async () => {
  const provider = await open()
  const before = await wrapped(provider)
  expect(await codeOf(provider.retire(1))).toBe('KEYS_REFUSED')
  expect(await provider.rotate()).toBe(2)
  await provider.retire(1)
  expect(await codeOf(provider.unwrap([before]))).toBe('KEYS_REFUSED')
  expect(await codeOf(provider.retire(1))).toBe('KEYS_REFUSED')
  expect((await readdir(join(directory, 'versions'))).sort()).toEqual(['1.retired', '2.key'])
  const again = await open(false)
  expect(again.versions()).toEqual([2])
  expect(await codeOf(again.unwrap([before]))).toBe('KEYS_REFUSED')
  expect(await again.rotate()).toBe(3)
  await rename(join(directory, 'versions', '1.retired'), join(directory, 'versions', '1.key'))
  expect(await (await open(false)).unwrap([before])).toEqual([dek])
})

test("a wrapped key does not pass for another patient's, version's or environment's", async () => {
  const provider = await open()
  const key = await wrapped(provider)
  await provider.rotate()
  expect(await codeOf(provider.unwrap([{ ...key, patient: bob }]))).toBe('SEAL_BROKEN')
  expect(await codeOf(provider.unwrap([{ ...key, keyVersion: 2 }]))).toBe('SEAL_BROKEN')
  expect(await codeOf(provider.unwrap([{ ...key, keyVersion: 7 }]))).toBe('KEYS_REFUSED')
  expect(await codeOf(provider.unwrap([key, { ...key, patient: bob }]))).toBe('SEAL_BROKEN')
})

test('a draft left by a crash is not taken for a key', async () => {
  await open()
  await writeFile(join(directory, 'versions', '2.key.new'), 'half')
  const provider = await open(false)
  expect(provider.versions()).toEqual([1])
  expect(await provider.rotate()).toBe(2)
})
