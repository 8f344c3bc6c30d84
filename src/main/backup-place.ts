import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { type BucketCredentials, openBucketStore, openDirectoryStore, type Store } from '../backup/index.ts'
import { ChartwardError } from '../kernel/index.ts'
import type { Config } from './config.ts'

const OTHERS = 0o077

/** Where this environment's backup is written; undefined when it has none. **Errors.** `CONFIG_INVALID`. */
export async function configuredStore({ backup }: Config): Promise<Store | undefined> {
  const { directory, s3Bucket, s3Prefix } = backup
  if (directory !== null && s3Bucket !== null)
    throw new ChartwardError('CONFIG_INVALID', 'backup.directory and backup.s3Bucket exclude each other')
  if (directory !== null) return await openDirectoryStore(directory, { write: true })
  return s3Bucket === null ? undefined : bucketStore(backup, { bucket: s3Bucket, prefix: s3Prefix })
}

/** A backup to read, as the command line names it: a folder, or `s3://bucket/prefix`. **Errors.** `CONFIG_INVALID`. */
export async function storeAt(from: string, { backup }: Config): Promise<Store> {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(from) ?? []
  if (bucket === undefined) return await openDirectoryStore(path.resolve(from), { write: false })
  return bucketStore(backup, { bucket, prefix })
}

function bucketStore(
  { s3Endpoint, s3Region, s3PathStyle, s3CredentialsFile }: Config['backup'],
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
): Store {
  if (s3CredentialsFile === null)
    throw new ChartwardError('CONFIG_INVALID', 'a bucket needs backup.s3CredentialsFile in config.json')
  const place = {
    bucket,
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    endpoint: s3Endpoint,
    region: s3Region,
    pathStyle: s3PathStyle,
  }
  return openBucketStore(place, readCredentials(s3CredentialsFile))
}

function readCredentials(file: string): BucketCredentials {
  try {
    if ((statSync(file).mode & OTHERS) !== 0)
      throw new ChartwardError('CONFIG_INVALID', `${file} can be read by others: chmod 600 it`)
    const written = JSON.parse(readFileSync(file, 'utf8')) as Partial<BucketCredentials>
    const { accessKeyId, secretAccessKey, sessionToken } = written
    if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') throw new Error('members')
    return { accessKeyId, secretAccessKey, ...(typeof sessionToken === 'string' ? { sessionToken } : {}) }
  } catch (error) {
    if (error instanceof ChartwardError) throw error
    throw new ChartwardError('CONFIG_INVALID', `${file} has no accessKeyId and secretAccessKey`)
  }
}
