import { randomBytes } from 'node:crypto'
import http from 'node:http'
import type { Resource } from '../../src/fhir/index.ts'
import type { HttpAnswer, TestChartward } from './chartward.ts'

/** Asks for an export; answers its address, or what refused it. */
export async function kickOff(
  { fhir }: TestChartward,
  token: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer & { readonly address: string }> {
  const asked = { accept: 'application/fhir+json', prefer: 'respond-async', ...headers }
  const answer = await fhir('GET', path, { token, headers: asked })
  return { ...answer, address: answer.headers.get('content-location') ?? '' }
}

/** Where the file of each type of an export is. */
export async function filesOf(
  chartward: TestChartward,
  token: string,
  path: string,
): Promise<ReadonlyMap<string, string>> {
  const { address } = await kickOff(chartward, token, path)
  const { json } = await chartward.fhir('GET', address, { token })
  return new Map((json.output as { type: string; url: string }[]).map(({ type, url }) => [type, url]))
}

/** Every line of a file, parsed. */
export async function linesOf({ fhir }: TestChartward, token: string, url: string): Promise<Resource[]> {
  const { text, status } = await fhir('GET', url, { token, headers: { accept: 'application/fhir+ndjson' } })
  if (status !== 200) throw new Error(text)
  const lines = text.split('\n')
  if (lines.pop() !== '') throw new Error('the last line has no end')
  return lines.map((line) => JSON.parse(line) as Resource)
}

/** A file as an answer whose lines are the entries of a bundle. */
export async function exportedBundle(
  chartward: TestChartward,
  token: string,
  url: string,
): Promise<HttpAnswer> {
  const answer = await chartward.fhir('GET', url, { token, headers: { accept: '*/*' } })
  if (answer.status !== 200) return answer
  const lines = answer.text.split('\n').filter((line) => line !== '')
  return {
    ...answer,
    json: {
      resourceType: 'Bundle',
      entry: lines.map((line) => ({ resource: JSON.parse(line) as Resource })),
    },
  }
}

/** Everything an export brings: `Type/id`, sorted. */
export async function exported(chartward: TestChartward, token: string, path: string): Promise<string[]> {
  const found: string[] = []
  for (const [type, url] of await filesOf(chartward, token, path)) {
    const lines = await linesOf(chartward, token, url)
    if (lines.some(({ resourceType }) => resourceType !== type)) throw new Error(`${type} is mixed`)
    found.push(...lines.map(({ id }) => `${type}/${id}`))
  }
  return found.sort()
}

const IMPORTED_BY = {
  user: 'test',
  role: 'server',
  client: 'test',
  session: 'import',
  address: 'local',
} as const

/** Imports people with large results that no compression makes small: so many of each, of so many bytes. */
export async function importMany(
  { chartward }: TestChartward,
  { people, each, bytes }: { readonly people: number; readonly each: number; readonly bytes: number },
): Promise<void> {
  for (let person = 0; person < people; person += 1) {
    const results = Array.from({ length: each }, (_, at) => ({
      resourceType: 'Observation',
      id: `large-${person}-${at}`,
      status: 'final',
      code: { text: 'trace' },
      subject: { reference: `Patient/large-${person}` },
      note: [{ text: randomBytes((bytes * 3) / 4).toString('base64') }],
    }))
    const all = [{ resourceType: 'Patient', id: `large-${person}` }, ...results]
    const entry = all.map((resource) => ({ resource }))
    const text = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })
    const interaction = { who: IMPORTED_BY, request: `import-${person}`, why: 'HSYSADMIN' }
    await chartward.disclosure.importDocument(interaction, text)
  }
}

/** A download that is read as slowly as its test wants. */
export interface SlowDownload {
  /** Reads until so many bytes have come, and then no more. */
  read(bytes: number): Promise<void>
  /** Reads to the end, or until it breaks. */
  finish(): Promise<{ readonly complete: boolean }>
  /** `Type/id/version` of each whole line that has come. */
  lines(): string[]
  received(): number
  /** Goes away without a word. */
  vanish(): void
}

export async function openSlowDownload(url: string, token: string): Promise<SlowDownload> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  const agent = new http.Agent({ keepAlive: false })
  const request = http.get(url, { agent, headers: { authorization: `Bearer ${token}` } }, resolve)
  request.on('error', reject)
  const response = await promise
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`)
  const chunks: Buffer[] = []
  let wake = (): void => undefined
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    wake()
  })
  response.pause()
  const ended = new Promise<void>((resolve) => {
    response.once('close', resolve)
    response.on('error', () => resolve())
  })
  const received = () => chunks.reduce((sum, { length }) => sum + length, 0)
  return {
    received,
    read: async (bytes) => {
      response.resume()
      while (received() < bytes) await new Promise<void>((resolve) => (wake = resolve))
      response.pause()
    },
    finish: async () => {
      response.resume()
      await ended
      return { complete: response.complete }
    },
    lines: () =>
      Buffer.concat(chunks)
        .toString('utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Resource)
        .map(({ resourceType, id, meta }) => `${resourceType}/${id}/${meta?.versionId}`),
    vanish: () => response.destroy(),
  }
}
