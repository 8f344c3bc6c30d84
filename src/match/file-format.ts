import { ChartwardError, CsvSplitter } from '../kernel/index.ts'

/** How a file is laid out. `header`: the names of its columns, where its first row has them. */
export type Format =
  | { readonly kind: 'json' }
  | { readonly kind: 'text' }
  | { readonly kind: 'table'; readonly separator: string; readonly header: readonly string[] | undefined }

/** So many bytes of the beginning are looked at. */
export const BEGINNING_BYTES = 64 * 1024
const SEPARATORS = [',', ';', '\t', '|'] as const
const ROWS_LOOKED_AT = 200
/** Of the rows looked at, so many have the same number of cells. */
const ALIKE_MIN = 0.8
const CONTROL_BYTES_MAX = 0.01

/** What packed and bound files begin with. */
const KNOWN: readonly (readonly [begin: string, what: string])[] = [
  ['PK\u0003\u0004', 'a ZIP file or a spreadsheet: unpack it, or save the sheet as CSV'],
  ['%PDF', 'a PDF: take the text out of it first'],
  ['\u00d0\u00cf\u0011\u00e0', 'a spreadsheet or document of an old office: save it as CSV or text'],
  ['SQLite format 3', 'an SQLite database: export its tables as CSV'],
  ['7z\u00bc\u00af', 'a 7-Zip file: unpack it'],
  ['Rar!', 'a RAR file: unpack it'],
  ['PAR1', 'a Parquet file: export it as CSV'],
]

type Decoder = InstanceType<typeof TextDecoder>

/** A decoder for the bytes a file begins with. **Errors** `FILE_UNREADABLE`, saying what was seen. */
export function decoderOf(beginning: Buffer): Decoder {
  const begins = beginning.subarray(0, 16).toString('latin1')
  const known = KNOWN.find(([begin]) => begins.startsWith(begin))
  if (known !== undefined) throw unreadable(`the file is ${known[1]}`)
  if (beginning[0] === 0xff && beginning[1] === 0xfe) return new TextDecoder('utf-16le')
  if (beginning[0] === 0xfe && beginning[1] === 0xff) return new TextDecoder('utf-16be')
  const controls = beginning.filter((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27)).length
  if (controls > beginning.length * CONTROL_BYTES_MAX) throw unreadable('the file holds no text')
  return new TextDecoder(isUtf8Begun(beginning) ? 'utf-8' : 'windows-1252')
}

/** The beginning may end in the middle of a letter. */
function isUtf8Begun(beginning: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(beginning, { stream: true })
    return true
  } catch {
    return false
  }
}

/** Tells the layout by the beginning of the text. **Errors** `FILE_UNREADABLE` when there is nothing. */
export function formatOf(text: string, isWhole: boolean): Format {
  const begun = text.trimStart()
  if (begun === '') throw unreadable('the file is empty')
  if (/^(?:\{\s*(?:"|\})|\[\s*[[{"\]])/.test(begun)) return { kind: 'json' }
  // Messages of HL7 version 2 have bars as well, and are no table.
  if (begun.startsWith('MSH|')) return { kind: 'text' }
  const tables = SEPARATORS.flatMap((separator) => tableOf(text, separator, isWhole) ?? [])
  const [best] = tables.toSorted((one, other) => other.fits - one.fits)
  if (best === undefined) return { kind: 'text' }
  const { separator, first } = best
  return { kind: 'table', separator, header: isHeader(first) ? first : undefined }
}

function tableOf(text: string, separator: string, isWhole: boolean) {
  const splitter = new CsvSplitter(separator)
  const begun = [...splitter.push(text), ...(isWhole ? splitter.finish() : [])]
  const rows = begun.flatMap((row) => ('cells' in row ? [row.cells] : [])).slice(0, ROWS_LOOKED_AT)
  const [first] = rows
  if (first === undefined) return undefined
  const widths = Map.groupBy(rows, ({ length }) => length)
  const [width = 0, alike = []] =
    [...widths].toSorted(([, one], [, other]) => other.length - one.length)[0] ?? []
  if (width < 2 || alike.length < rows.length * ALIKE_MIN) return undefined
  // Prose has commas as well: one row alone, or long cells, make no table.
  const letters = alike.flat().reduce((sum, { length }) => sum + length, 0) / (alike.length * width)
  if (letters > 80 || (rows.length === 1 && !isWhole)) return undefined
  return { separator, first, fits: (alike.length / rows.length) * width }
}

/** Names of columns have no digits, and each is another. */
function isHeader(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.trim().toLowerCase())
  const isName = (name: string) => /^[\p{L}_#][\p{L}\p{N}_ .#/()-]{0,60}$/u.test(name) && !/\d{3}/.test(name)
  return names.every((name) => isName(name) || name === '') && new Set(names).size === names.length
}

function unreadable(what: string): ChartwardError {
  return new ChartwardError('FILE_UNREADABLE', what)
}
