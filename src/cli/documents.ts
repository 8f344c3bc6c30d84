import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { ChartwardError } from '../kernel/index.ts'

const DOCUMENT_BYTES_MAX = 512 * 1024 * 1024
const NAMES = /\.(json|ndjson)(\.gz)?$/i

/** One document of a file: all of a JSON file, or one line of an NDJSON file. */
export interface FileDocument {
  readonly text: string
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
    const names = await readdir(one, { recursive: true })
    found.push(
      ...names
        .filter((name) => NAMES.test(name))
        .sort()
        .map((name) => path.join(one, name)),
    )
  }
  return [...new Set(found)]
}

/** The documents of a file, unpacked. **Errors.** those of reading it; `BODY_TOO_LARGE`. */
export async function* readDocuments(file: string): AsyncGenerator<FileDocument> {
  const raw = createReadStream(file)
  const input = /\.gz$/i.test(file) ? raw.pipe(createGunzip()) : raw
  raw.on('error', (error) => input.destroy(error))
  if (/\.ndjson(\.gz)?$/i.test(file)) {
    let line = 0
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line += 1
      if (text.trim() !== '') yield { text, line }
    }
    return
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of input as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > DOCUMENT_BYTES_MAX)
      throw new ChartwardError('BODY_TOO_LARGE', 'one document may have 512 MiB unpacked')
    chunks.push(chunk)
  }
  yield { text: Buffer.concat(chunks).toString('utf8'), line: undefined }
}
