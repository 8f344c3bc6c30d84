import { createReadStream } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'
import { ChartwardError, type CsvRow, CsvSplitter } from '../kernel/index.ts'
import { readHeading, readRow } from './csv.ts'
import { JsonSplitter, type Piece } from './json-splitter.ts'
import { eventsOf, type Found, type RecordedEvent } from './recorded-event.ts'

/** What is wrong at a place of a file. A line of 0 is the file as a whole, which then could not be read to its end. */
export interface RecordedProblem {
  readonly file: string
  readonly line: number
  readonly message: string
}

/** A source of bytes under the name it is told by. */
interface Source {
  readonly file: string
  readonly bytes: AsyncIterable<Buffer>
}

/** Takes bytes in, gives events and problems out. */
interface Format {
  push(chunk: Buffer): readonly (RecordedEvent | RecordedProblem)[]
  finish(): readonly (RecordedEvent | RecordedProblem)[]
}

/**
 * The events of files, one file after the other, in the order they stand in. Of a file never more is held than one
 * record, and what a chunk of it completed. What is packed with gzip is unpacked, whatever its name.
 *
 * **Shape** batches, empty ones left out. `standardInput` is what `-` stands for.
 */
export async function* readRecorded(
  files: readonly string[],
  options: {
    readonly standardInput?: AsyncIterable<Buffer>
    onProblem(problem: RecordedProblem): void
  },
): AsyncGenerator<readonly RecordedEvent[]> {
  for (const file of files) {
    const bytes = file === '-' ? (options.standardInput ?? Readable.from([])) : createReadStream(file)
    try {
      for await (const found of eventsIn({ file, bytes })) {
        const events = found.filter((one) => 'ref' in one)
        for (const one of found) if ('message' in one) options.onProblem(one)
        if (events.length > 0) yield events
      }
    } catch (error) {
      options.onProblem({ file, line: 0, message: whyUnread(error) })
    }
  }
}

function whyUnread(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'Z_BUF_ERROR') return 'the packed file is cut short'
  if (typeof code === 'string' && code.startsWith('Z_')) return 'it is not packed as it should be'
  if (code === 'EACCES' || code === 'EISDIR' || code === 'ENOENT' || code === 'EIO')
    return 'it cannot be read'
  throw error
}

async function* eventsIn({
  file,
  bytes,
}: Source): AsyncGenerator<readonly (RecordedEvent | RecordedProblem)[]> {
  let format: Format | undefined
  const enough = (begin: Buffer): boolean => begin.includes(LINE_FEED) || begin.length >= HEADING_BYTES_MAX
  for await (const chunk of begunWith(unpacked(bytes), enough)) {
    format ??= looksLikeTable(chunk) ? tableFormat(file) : jsonFormat(file)
    yield format.push(chunk)
  }
  if (format !== undefined) yield format.finish()
}

/** The same bytes, of which the first come together until they are enough to tell something by. */
async function* begunWith(
  bytes: AsyncIterable<Buffer>,
  isEnough: (begin: Buffer) => boolean,
): AsyncGenerator<Buffer> {
  let begin: Buffer | undefined = Buffer.alloc(0)
  for await (const chunk of bytes) {
    if (begin === undefined) {
      yield chunk
      continue
    }
    begin = Buffer.concat([begin, chunk])
    if (!isEnough(begin)) continue
    yield begin
    begin = undefined
  }
  if (begin !== undefined && begin.length > 0) yield begin
}

/** Gzip is known by its first two bytes; several packed one after the other are one. */
async function* unpacked(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = begunWith(bytes, ({ length }) => length >= 2)
  const first = await iterator.next()
  if (first.done === true) return
  const whole = joined(first.value, iterator)
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* whole
    return
  }
  const gunzip = createGunzip()
  // The reader below hears of failures: they end the stream it reads.
  pipeline(Readable.from(whole), gunzip, () => undefined)
  yield* gunzip as AsyncIterable<Buffer>
}

async function* joined(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

const LINE_FEED = 0x0a
const HEADING_BYTES_MAX = 16 * 1024

function looksLikeTable(begin: Buffer): boolean {
  const [heading = ''] = begin.subarray(0, HEADING_BYTES_MAX).toString('utf8').split('\n')
  const [row] = new CsvSplitter().push(`${heading}\n`)
  return row !== undefined && 'cells' in row && readHeading(withoutMark(row.cells)) !== undefined
}

const withoutMark = (cells: readonly string[]): readonly string[] =>
  cells.map((cell, place) => (place === 0 ? cell.replace('\uFEFF', '') : cell))

function jsonFormat(file: string): Format {
  const splitter = new JsonSplitter()
  const numbered = numbering(file)
  const read = (pieces: readonly Piece[]) =>
    pieces.flatMap((piece) =>
      'problem' in piece
        ? [{ file, line: piece.line, message: piece.problem }]
        : numbered(piece.line, piece.text.length, () => eventsOf(parsed(piece.text), piece.path)),
    )
  return { push: (chunk) => read(splitter.push(chunk)), finish: () => read(splitter.finish()) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ChartwardError('USAGE', 'it is not JSON')
  }
}

function tableFormat(file: string): Format {
  const splitter = new CsvSplitter()
  const decoder = new StringDecoder('utf8')
  const numbered = numbering(file)
  let columns: readonly string[] | undefined
  const read = (rows: readonly CsvRow[]) =>
    rows.flatMap((row) => {
      if ('problem' in row) return [{ file, line: row.line, message: row.problem }]
      if (columns !== undefined) {
        const named = columns
        return numbered(row.line, row.cells.join().length, () => eventsOf(readRow(named, row.cells), ''))
      }
      columns = readHeading(withoutMark(row.cells))
      return []
    })
  return {
    push: (chunk) => read(splitter.push(decoder.write(chunk))),
    finish: () => [...read(splitter.push(decoder.end())), ...read(splitter.finish())],
  }
}

/** Gives each record of a file its number, and turns what cannot be read into a problem of its line. */
function numbering(file: string) {
  let number = 0
  return (
    line: number,
    length: number,
    read: () => readonly Found[],
  ): readonly (RecordedEvent | RecordedProblem)[] => {
    number++
    try {
      return read().map((event) => ({ ...event, ref: event.ref ?? `${file}:${number}`, length }))
    } catch (error) {
      if (error instanceof ChartwardError) return [{ file, line, message: error.message }]
      throw error
    }
  }
}
