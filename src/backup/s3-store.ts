import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import { ChartwardError } from '../kernel/index.ts'
import { byNumber, type Store, type StoredFile, storedFile } from './store.ts'

/** Where a bucket is. */
export interface BucketPlace {
  readonly bucket: string
  /** What the names of all files begin with; empty or ending with a slash. */
  readonly prefix: string
  /** Of a store that is not Amazon's. */
  readonly endpoint: string | null
  readonly region: string
  /** The bucket stands in the path, not in the name of the host. */
  readonly pathStyle: boolean
}

export interface BucketCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

interface Bucket {
  readonly client: AwsClient
  /** Address of the bucket, ending with a slash. */
  readonly base: string
  readonly prefix: string
}

const CALL_TIMEOUT_MS = 30_000

/**
 * Segments in a bucket that speaks S3. The payload is signed too.
 *
 * **Errors** of its members: `BACKUP_BROKEN` with what the store answered; the network's own.
 *
 * **Source** Amazon S3 API reference, 2006-03-01; AWS Signature Version 4.
 */
export function openBucketStore(place: BucketPlace, credentials: BucketCredentials): Store {
  const { bucket: name, prefix, region } = place
  // Tries of its own would hide from the operator that the store does not answer: the feed tries again.
  const client = new AwsClient({ ...credentials, service: 's3', region, retries: 0 })
  const bucket: Bucket = { client, base: baseOf(place), prefix }
  return {
    where: `s3://${name}/${prefix}`,
    list: async () => await list(bucket),
    read: async (file) => Buffer.from(await (await call(bucket, 'GET', file)).arrayBuffer()),
    write: async (file, bytes) => {
      await call(bucket, 'PUT', file, bytes)
    },
    remove: async (file) => {
      await call(bucket, 'DELETE', file)
    },
  }
}

function baseOf({ bucket, endpoint, region, pathStyle }: BucketPlace): string {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`)
  const root = url.pathname.replace(/\/$/, '')
  return pathStyle
    ? `${url.protocol}//${url.host}${root}/${bucket}/`
    : `${url.protocol}//${bucket}.${url.host}${root}/`
}

async function call(
  bucket: Bucket,
  method: 'GET' | 'PUT' | 'DELETE',
  file: string,
  body?: Uint8Array,
): Promise<Response> {
  return await send(bucket, `${bucket.base}${encoded(bucket.prefix)}${encoded(file)}`, method, body)
}

const encoded = (name: string): string => name.split('/').map(encodeURIComponent).join('/')

async function send(
  { client }: Bucket,
  url: string,
  method: string,
  body: Uint8Array = new Uint8Array(),
): Promise<Response> {
  const digest = createHash('sha256').update(body).digest('hex')
  const answer = await client.fetch(url, {
    method,
    headers: { 'x-amz-content-sha256': digest },
    // What is signed goes to the address the operator named, and nowhere else.
    redirect: 'error',
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    ...(method === 'PUT' ? { body: Buffer.from(body) } : {}),
  })
  if (answer.ok || (method === 'DELETE' && answer.status === 404)) return answer
  const [, code = ''] = /<Code>(\w+)<\/Code>/.exec(await answer.text()) ?? []
  throw new ChartwardError(
    'BACKUP_BROKEN',
    `the store of the backup answered ${answer.status} ${code}`.trim(),
  )
}

async function list(bucket: Bucket): Promise<StoredFile[]> {
  const found: StoredFile[] = []
  for (let token = ''; ;) {
    const query = new URLSearchParams({ 'list-type': '2', prefix: bucket.prefix })
    if (token !== '') query.set('continuation-token', token)
    const xml = await (await send(bucket, `${bucket.base}?${query.toString()}`, 'GET')).text()
    for (const [, entry = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      const key = elementOf(entry, 'Key')
      if (!key.startsWith(bucket.prefix)) continue
      const file = storedFile(key.slice(bucket.prefix.length), Number(elementOf(entry, 'Size')))
      if (file !== undefined) found.push(file)
    }
    token = elementOf(xml, 'NextContinuationToken')
    if (token === '') return found.sort(byNumber)
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function elementOf(xml: string, name: string): string {
  const [, rest = ''] = xml.split(`<${name}>`, 2)
  const [text = ''] = rest.split('<', 1)
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_whole, entity: string) => ENTITIES[entity] ?? '')
}
