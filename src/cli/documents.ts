import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ChartwardError } from '../kernel/index.ts'

const DOCUMENT_BYTES_MAX = 512 * 1024 * 1024
const NAMES = /\.(json|ndjson)(\.gz)?$/i
const LINES = /\.ndjson(\.gz)?$/i
const LINE_FEED = 0x0a

/** One document of a file: all of a JSON file, or one line of an NDJSON file. */
export interface FileDocument {
  readonly bytes: Uint8Array
  /** Counts from 1; undefined for a file that is one document. */
  readonly line: number | undefined
}

/** Every FHIR file under the paths, in a fixed order. **Errors.** `USAGE` for a path that is not there. */
export async function findFiles(paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const one of paths) {
    const about = await stat(one).catch(() => undefined)
    if (about === undefined) throw new ChartwardError('USAGE', `there is no file or folder ${one}`)
    if (!about.isDirectory()) {
      found.push(one)
      continue
    }
    found.push(...(await filesIn(one)))
  }
  return [...new Set(found)]
}

/** A link to a folder is not followed: it may lead in a circle. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => NAMES.test(entry.name) && !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}

/**
 * The documents of a file, unpacked, byte for byte.
 *
 * **Errors.** those of reading it; `BODY_TOO_LARGE`. What is not UTF-8 is the server's to refuse.
 */
export async function* readDocuments(file: string): AsyncGenerator<FileDocument> {
  const raw = createReadStream(file)
  const input = /\.gz$/i.test(file) ? raw.pipe(createGunzip()) : raw
  raw.on('error', (error) => input.destroy(error))
  if (!LINES.test(file)) {
    yield { bytes: await wholeOf(input), line: undefined }
    return
  }
  let line = 0
  for await (const bytes of linesOf(input)) {
    line += 1
    if (!isBlank(bytes)) yield { bytes, line }
  }
}

async function wholeOf(input: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of input as AsyncIterable<Buffer>) {
    bytes = limited(bytes + chunk.length)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Split by bytes, not by letters: no byte of a line is replaced on the way. */
async function* linesOf(input: Readable): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of input as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)])
      parts = []
      bytes = 0
      start = end + 1
    }
    const rest = chunk.subarray(start)
    bytes = limited(bytes + rest.length)
    parts.push(rest)
  }
  if (bytes > 0) yield Buffer.concat(parts)
}

function limited(bytes: number): number {
  if (bytes > DOCUMENT_BYTES_MAX)
    throw new ChartwardError('BODY_TOO_LARGE', 'one document may have 512 MiB unpacked')
  return bytes
}

function isBlank(bytes: Buffer): boolean {
  return bytes.toString('latin1').trim() === ''
}
