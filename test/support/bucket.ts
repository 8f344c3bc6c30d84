import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A store that speaks as much S3 as a backup needs, in memory, and checks every signature. */
export interface TestBucket {
  readonly endpoint: string
  readonly files: Map<string, Buffer>
  /** What was refused, and why. */
  readonly refused: string[]
  close(): Promise<void>
}

export const BUCKET = 'test-bucket'
export const ACCESS = { accessKeyId: 'AKIATEST', secretAccessKey: 'a secret of forty letters, more or less' }
const PAGE = 2

/** **Source** Amazon S3 API reference: ListObjectsV2, GetObject, PutObject, DeleteObject. */
export async function openTestBucket(): Promise<TestBucket> {
  const files = new Map<string, Buffer>()
  const refused: string[] = []
  const server = createServer((request, answer) => {
    void (async () => {
      const body = await bodyOf(request)
      const url = new URL(request.url ?? '/', 'http://bucket')
      const why = complaint(request, url, body)
      if (why !== undefined) {
        refused.push(why)
        answer.writeHead(403).end(`<Error><Code>${why}</Code></Error>`)
        return
      }
      const key = decodeURIComponent(url.pathname.slice(`/${BUCKET}/`.length))
      const found = files.get(key)
      if (request.method === 'PUT') {
        files.set(key, body)
        answer.writeHead(200).end()
      } else if (request.method === 'DELETE') {
        files.delete(key)
        answer.writeHead(204).end()
      } else if (key === '') answer.writeHead(200).end(listing(files, url.searchParams))
      else if (found === undefined) answer.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
      else answer.writeHead(200).end(found)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    files,
    refused,
    close: async () =>
      await new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function listing(files: ReadonlyMap<string, Buffer>, asked: URLSearchParams): string {
  const prefix = asked.get('prefix') ?? ''
  const keys = [...files.keys()].filter((key) => key.startsWith(prefix)).sort()
  const from = Number(asked.get('continuation-token') ?? 0)
  const page = keys.slice(from, from + PAGE)
  const contents = page.map(
    (key) =>
      `<Contents><Key>${key.replaceAll('&', '&amp;')}</Key><Size>${files.get(key)?.length}</Size></Contents>`,
  )
  const more = from + PAGE < keys.length
  const token = more ? `<NextContinuationToken>${from + PAGE}</NextContinuationToken>` : ''
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${contents.join('')}${token}</ListBucketResult>`
}

/**
 * What is wrong with a request's signature.
 *
 * **Source** AWS General Reference, Signature Version 4: canonical request, string to sign, signing key.
 */
function complaint(request: IncomingMessage, url: URL, body: Buffer): string | undefined {
  const digest = sha256(body)
  if (request.headers['x-amz-content-sha256'] !== digest) return 'XAmzContentSHA256Mismatch'
  const [, id, scope, names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    ) ?? []
  if (id !== ACCESS.accessKeyId || scope === undefined) return 'InvalidAccessKeyId'
  const signed = names.split(';')
  if (!signed.includes('host') || !signed.includes('x-amz-content-sha256')) return 'UnsignedHeaders'
  const headers = signed.map(
    (name) => `${name}:${String(request.headers[name]).trim().replaceAll(/ +/g, ' ')}\n`,
  )
  const query = [...url.searchParams]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&')
  const path = url.pathname
    .split('/')
    .map((part) => escaped(decodeURIComponent(part)))
    .join('/')
  const canonical = [request.method, path, query, headers.join(''), names, digest].join('\n')
  const time = String(request.headers['x-amz-date'])
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(Buffer.from(canonical))].join('\n')
  const [day = '', region = '', service = '', end = ''] = scope.split('/')
  let key: Buffer = Buffer.from(`AWS4${ACCESS.secretAccessKey}`)
  for (const part of [day, region, service, end]) key = hmac(key, part)
  const expected = hmac(key, text)
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? undefined : 'SignatureDoesNotMatch'
}

const escaped = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
