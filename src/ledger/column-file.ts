import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ChartwardError, type Json } from '../kernel/index.ts'
import { openBatch, sealBatch } from '../seal/index.ts'

/** One section of a column file: bytes cut into blocks, each sealed for its place. */
export interface ColumnSection {
  readonly bytes: Uint8Array
  /** Plain bytes of one block; the last may be shorter. */
  readonly blockBytes: number
}

interface SectionPlace {
  readonly offset: number
  readonly length: number
  readonly blockBytes: number
}

interface Footer {
  readonly writing: string
  readonly overhead: number
  readonly sections: Readonly<Record<string, SectionPlace>>
  readonly facts: Json
}

/** A column file open for reading. Every byte it gives was authenticated for this file and this place. */
export interface ColumnFile {
  /** What the writer put beside the sections: counts, bounds. */
  readonly facts: Json
  length(section: string): number
  /** Bytes `from` (inclusive) to `to` (exclusive) of a section, with one read of the disk. */
  read(section: string, from: number, to: number): Promise<Buffer>
  close(): Promise<void>
}

const MAGIC = Buffer.from('CWCOL001')
const TRAILER_BYTES = 16
const FOOTER_BYTES_MAX = 64 * 1024 * 1024

/**
 * Writes a column file: sealed blocks, then a sealed footer, then its length and a mark. The file appears
 * under its name only when it is whole and on the disk (temporary name, fsync, rename, fsync of the folder).
 */
export async function writeColumnFile(
  path: string,
  seal: { readonly key: Uint8Array; readonly binding: string },
  sections: Readonly<Record<string, ColumnSection>>,
  facts: Json,
): Promise<void> {
  // The blocks of two writings of the same segment must not pass for each other.
  const writing = randomBytes(16).toString('hex')
  const overhead = sealBatch(new Uint8Array(0), seal.key, seal.binding).byteLength
  const places: Record<string, SectionPlace> = {}
  const temporary = `${path}.tmp`
  const file = await open(temporary, 'w', 0o600)
  try {
    let offset = 0
    for (const [name, section] of Object.entries(sections)) {
      places[name] = { offset, length: section.bytes.byteLength, blockBytes: section.blockBytes }
      offset += await writeBlocks(file, section, (plain, block) =>
        sealBatch(plain, seal.key, blockBinding(seal.binding, writing, name, block)),
      )
    }
    const footer: Footer = { writing, overhead, sections: places, facts }
    const sealed = sealBatch(Buffer.from(JSON.stringify(footer)), seal.key, `${seal.binding}/footer`)
    const trailer = Buffer.alloc(TRAILER_BYTES)
    trailer.writeBigUInt64LE(BigInt(sealed.byteLength))
    MAGIC.copy(trailer, 8)
    await file.writeFile(Buffer.concat([sealed, trailer]))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  await syncDirectory(dirname(path))
}

async function writeBlocks(
  file: FileHandle,
  section: ColumnSection,
  seal: (plain: Uint8Array, block: number) => Buffer,
): Promise<number> {
  const sealed: Buffer[] = []
  for (let from = 0, block = 0; from < section.bytes.byteLength; from += section.blockBytes, block += 1) {
    sealed.push(seal(section.bytes.subarray(from, from + section.blockBytes), block))
  }
  const bytes = Buffer.concat(sealed)
  await file.writeFile(bytes)
  return bytes.byteLength
}

function blockBinding(binding: string, writing: string, section: string, block: number): string {
  return `${binding}/${writing}/${section}/${block}`
}

/**
 * Opens a column file for reading.
 *
 * **Errors** `LEDGER_CORRUPT` when it is torn, was altered, or belongs to another place: the caller rebuilds it.
 */
export async function openColumnFile(
  path: string,
  seal: { readonly key: Uint8Array; readonly binding: string },
): Promise<ColumnFile> {
  const file = await open(path, 'r')
  try {
    const footer = await readFooter(file, seal)
    return {
      facts: footer.facts,
      length: (section) => placeOf(footer, section).length,
      read: async (section, from, to) => await readRange(file, footer, seal, { section, from, to }),
      close: async () => await file.close(),
    }
  } catch (error) {
    await file.close()
    throw corrupt(error)
  }
}

async function readFooter(
  file: FileHandle,
  seal: { readonly key: Uint8Array; readonly binding: string },
): Promise<Footer> {
  const { size } = await file.stat()
  if (size < TRAILER_BYTES) throw corrupt()
  const trailer = await readExactly(file, size - TRAILER_BYTES, TRAILER_BYTES)
  const length = Number(trailer.readBigUInt64LE())
  if (!trailer.subarray(8).equals(MAGIC) || length > FOOTER_BYTES_MAX || length > size - TRAILER_BYTES) {
    throw corrupt()
  }
  const sealed = await readExactly(file, size - TRAILER_BYTES - length, length)
  return JSON.parse(openBatch(sealed, seal.key, `${seal.binding}/footer`).toString()) as Footer
}

async function readRange(
  file: FileHandle,
  footer: Footer,
  seal: { readonly key: Uint8Array; readonly binding: string },
  range: { readonly section: string; readonly from: number; readonly to: number },
): Promise<Buffer> {
  const place = placeOf(footer, range.section)
  if (range.from < 0 || range.to > place.length || range.from > range.to) throw corrupt()
  if (range.from === range.to) return Buffer.alloc(0)
  const blockFirst = Math.floor(range.from / place.blockBytes)
  const blockLast = Math.floor((range.to - 1) / place.blockBytes)
  const sealedBytes = place.blockBytes + footer.overhead
  const plainEnd = Math.min((blockLast + 1) * place.blockBytes, place.length)
  const length = plainEnd - blockFirst * place.blockBytes + (blockLast - blockFirst + 1) * footer.overhead
  const sealed = await readExactly(file, place.offset + blockFirst * sealedBytes, length)
  const plain: Buffer[] = []
  for (let block = blockFirst; block <= blockLast; block += 1) {
    const at = (block - blockFirst) * sealedBytes
    const binding = blockBinding(seal.binding, footer.writing, range.section, block)
    plain.push(openOrCorrupt(sealed.subarray(at, at + sealedBytes), seal.key, binding))
  }
  const whole = plain.length === 1 ? (plain[0] as Buffer) : Buffer.concat(plain)
  const skipped = blockFirst * place.blockBytes
  return whole.subarray(range.from - skipped, range.to - skipped)
}

function openOrCorrupt(sealed: Uint8Array, key: Uint8Array, binding: string): Buffer {
  try {
    return openBatch(sealed, key, binding)
  } catch (error) {
    throw corrupt(error)
  }
}

function placeOf(footer: Footer, section: string): SectionPlace {
  const place = footer.sections[section]
  if (place === undefined) throw corrupt()
  return place
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done)
    if (bytesRead === 0) throw corrupt()
    done += bytesRead
  }
  return bytes
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

function corrupt(cause?: unknown): ChartwardError {
  if (cause instanceof ChartwardError && cause.code === 'LEDGER_CORRUPT') return cause
  return new ChartwardError('LEDGER_CORRUPT', 'A file of the ledger index is damaged; it will be rebuilt', {
    cause,
  })
}
