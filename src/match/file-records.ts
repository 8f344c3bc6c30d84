import { createHash } from 'node:crypto'
import { CsvSplitter } from '../kernel/index.ts'
import { BEGINNING_BYTES, decoderOf, type Format, formatOf } from './file-format.ts'
import type { Cell, FileRecord } from './file-record.ts'
import { JsonObjects } from './json-objects.ts'
import { recordsOfJson } from './json-records.ts'
import { TextRecords } from './text-records.ts'

/** What is known of a file once it was read to its end. */
export interface FileFacts {
  /** Hex. */
  readonly sha256: string
  readonly bytes: number
  readonly format: string
  readonly records: number
  /** Rows and objects that could not be read. */
  readonly unread: number
}

const CELL_LETTERS_MAX = 4_000
const CELLS_MAX = 500
const RECORDS_AT_ONCE = 500

/** A file on its way through memory. */
export interface FileReading {
  /** Batches of records, in the order of the file. Of the file never more is held than a batch. */
  records(): AsyncGenerator<readonly FileRecord[], void, undefined>
  /** After the last batch. */
  facts(): FileFacts
}

/** Reads a file of any of the shapes people keep tables and records in. **Errors** `FILE_UNREADABLE`. */
export function readFileRecords(bytes: AsyncIterable<Uint8Array>): FileReading {
  const hash = createHash('sha256')
  const counts = { bytes: 0, records: 0, unread: 0, format: '' }
  const counted = async function* () {
    for await (const chunk of bytes) {
      hash.update(chunk)
      counts.bytes += chunk.length
      yield Buffer.from(chunk)
    }
  }
  const records = async function* (): AsyncGenerator<readonly FileRecord[], void, undefined> {
    let layout: Layout | undefined
    let waiting: FileRecord[] = []
    for await (const text of textsOf(counted())) {
      if (layout === undefined) {
        const format = formatOf(text.text, text.isLast)
        counts.format = nameOf(format)
        layout = layoutOf(format)
      }
      waiting.push(...layout.push(text.text), ...(text.isLast ? layout.finish() : []))
      while (waiting.length >= RECORDS_AT_ONCE || (text.isLast && waiting.length > 0)) {
        const batch = waiting.slice(0, RECORDS_AT_ONCE)
        waiting = waiting.slice(RECORDS_AT_ONCE)
        counts.records += batch.length
        yield batch
      }
    }
    counts.unread = layout?.unread() ?? 0
  }
  return { records, facts: () => ({ ...counts, sha256: hash.copy().digest('hex') }) }
}

/** Decoded, the first piece long enough to tell the layout by. */
async function* textsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<{ text: string; isLast: boolean }> {
  let beginning = Buffer.alloc(0)
  let decoder: ReturnType<typeof decoderOf> | undefined
  for await (const chunk of bytes) {
    if (decoder !== undefined) {
      yield { text: decoder.decode(chunk, { stream: true }), isLast: false }
      continue
    }
    beginning = Buffer.concat([beginning, chunk])
    if (beginning.length < BEGINNING_BYTES) continue
    decoder = decoderOf(beginning)
    yield { text: decoder.decode(beginning, { stream: true }), isLast: false }
  }
  const last = decoder === undefined ? decoderOf(beginning).decode(beginning) : decoder.decode()
  yield { text: last, isLast: true }
}

function nameOf(format: Format): string {
  if (format.kind !== 'table') return format.kind
  const names = { ',': 'CSV', ';': 'CSV with semicolons', '\t': 'TSV', '|': 'CSV with bars' }
  return names[format.separator as keyof typeof names]
}

/** Takes text in, gives records out. */
interface Layout {
  push(text: string): readonly FileRecord[]
  finish(): readonly FileRecord[]
  unread(): number
}

function layoutOf(format: Format): Layout {
  if (format.kind === 'json') return jsonLayout()
  if (format.kind === 'table') return tableLayout(format)
  const lines = new TextRecords()
  return { push: (text) => lines.push(text), finish: () => lines.finish(), unread: () => 0 }
}

function jsonLayout(): Layout {
  const objects = new JsonObjects()
  let broken = 0
  return {
    push: (text) =>
      objects.push(text).flatMap((one) => {
        try {
          return recordsOfJson(JSON.parse(one))
        } catch {
          broken += 1
          return []
        }
      }),
    finish: () => [],
    unread: () => broken,
  }
}

function tableLayout({ separator, header }: Extract<Format, { kind: 'table' }>): Layout {
  const splitter = new CsvSplitter(separator)
  let broken = 0
  let isHeading = header !== undefined
  const taken = (rows: ReturnType<CsvSplitter['push']>) =>
    rows.flatMap((row) => {
      if ('problem' in row) {
        broken += 1
        return []
      }
      if (!isHeading) return [rowRecord(header, row.cells)]
      isHeading = false
      return []
    })
  return {
    push: (text) => taken(splitter.push(text)),
    finish: () => taken(splitter.finish()),
    unread: () => broken,
  }
}

function rowRecord(header: readonly string[] | undefined, row: readonly string[]): FileRecord {
  const cells: Cell[] = row.slice(0, CELLS_MAX).flatMap((cell, at) => {
    const text = cell.trim().slice(0, CELL_LETTERS_MAX)
    return text === '' ? [] : [{ column: columnOf(header, at), text }]
  })
  return { cells, patients: [], resource: undefined }
}

function columnOf(header: readonly string[] | undefined, at: number): string {
  const name = header?.[at]?.trim() ?? ''
  return name === '' ? `column ${at + 1}` : name
}
