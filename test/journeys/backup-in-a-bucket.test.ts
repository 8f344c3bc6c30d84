import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultConfig } from '../../src/main/config.ts'
import { configuredStore, storeAt } from '../../src/main/backup-place.ts'
import { openScene } from '../laws/scene.ts'
import { makeFolder, restoreFrom } from '../support/backup.ts'
import { ACCESS, BUCKET, openTestBucket, type TestBucket } from '../support/bucket.ts'

let bucket: TestBucket
beforeEach(async () => {
  bucket = await openTestBucket()
})
afterEach(async () => await bucket.close())

async function settings() {
  const s3CredentialsFile = path.join(await makeFolder(), 'bucket.json')
  await writeFile(s3CredentialsFile, JSON.stringify(ACCESS), { mode: 0o600 })
  const { backup } = defaultConfig()
  const place = { s3Bucket: BUCKET, s3Endpoint: bucket.endpoint, s3PathStyle: true, s3CredentialsFile }
  return { backup: { ...backup, ...place, intervalMs: 3_600_000 } }
}

test('an environment is backed up into a bucket and restored from it', async () => {
  const scene = await openScene(await settings())
  try {
    await scene.control('POST', '/backup/now')
    expect((await scene.control('GET', '/backup')).json.where).toBe(`s3://${BUCKET}/chartward/`)
    expect([...bucket.files.keys()].every((key) => key.startsWith('chartward/'))).toBe(true)
    expect((await scene.control('POST', '/backup/verify')).json).toMatchObject({ ok: true, missing: 0 })
    const from = await storeAt(`s3://${BUCKET}/chartward`, scene.chartward.config)
    expect((await restoreFrom(scene, from)).report).toMatchObject({ ok: true, missing: 0 })
    expect(bucket.refused).toEqual([])
    const [rows = ''] = [...bucket.files.keys()].filter((key) => key.includes('rows'))
    bucket.files.delete(rows)
    const { problems } = (await scene.control('POST', '/backup/verify')).json
    expect(problems).toEqual([{ segment: expect.any(Number), what: 'it is missing' }])
  } finally {
    await scene.close()
  }
})

test('credentials that others can read are not used, and two places are not both meant', async () => {
  const { backup } = await settings()
  const config = { ...defaultConfig(), backup }
  await expect(configuredStore(config)).resolves.toBeDefined()
  const both = { ...config, backup: { ...backup, directory: '/somewhere' } }
  await expect(configuredStore(both)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await chmod(backup.s3CredentialsFile, 0o644)
  await expect(configuredStore(config)).rejects.toThrow('can be read by others')
})
