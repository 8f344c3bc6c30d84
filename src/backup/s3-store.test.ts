import { afterEach, beforeEach, expect, test } from 'vitest'
import { ACCESS, BUCKET, openTestBucket, type TestBucket } from '../../test/support/bucket.ts'
import { openBucketStore } from './s3-store.ts'
import { fileName, type Store } from './store.ts'

let bucket: TestBucket
beforeEach(async () => {
  bucket = await openTestBucket()
})
afterEach(async () => await bucket.close())

const place = () => ({
  bucket: BUCKET,
  prefix: 'a clinic/',
  endpoint: bucket.endpoint,
  region: 'eu-central-1',
  pathStyle: true,
})
const open = (credentials = ACCESS): Store => openBucketStore(place(), credentials)
const name = (first: number) => fileName({ family: 'rows', feed: '0123abcd', first, last: first })

test('what is written is listed, over several pages, read and removed; every request is signed', async () => {
  const store = open()
  for (const number of [3, 1, 2, 5, 4]) await store.write(name(number), Buffer.from(`segment ${number}`))
  bucket.files.set('a clinic/something-else', Buffer.from('x'))
  bucket.files.set(`another/${name(9)}`, Buffer.from('x'))
  const listed = await store.list()
  expect(listed.map(({ first }) => first)).toEqual([1, 2, 3, 4, 5])
  expect(listed[0]).toMatchObject({ name: name(1), bytes: 9, family: 'rows', feed: '0123abcd' })
  expect((await store.read(name(4))).toString()).toBe('segment 4')
  await store.write(name(4), Buffer.from('anew'))
  expect((await store.read(name(4))).toString()).toBe('anew')
  await store.remove(name(4))
  expect((await store.list()).map(({ first }) => first)).toEqual([1, 2, 3, 5])
  expect(bucket.refused).toEqual([])
})

test('a store that refuses says so, and not with which secret', async () => {
  const store = open({ ...ACCESS, secretAccessKey: 'another secret' })
  await expect(store.write(name(1), Buffer.from('x'))).rejects.toMatchObject({
    code: 'BACKUP_BROKEN',
    message: 'the store of the backup answered 403 SignatureDoesNotMatch',
  })
  expect(bucket.files.size).toBe(0)
  await expect(open().read(name(1))).rejects.toThrow('404 NoSuchKey')
})

test('a bucket stands in the name of the host where the store takes it there', async () => {
  const store = openBucketStore({ ...place(), endpoint: null, pathStyle: false }, ACCESS)
  expect(store.where).toBe(`s3://${BUCKET}/a clinic/`)
})
