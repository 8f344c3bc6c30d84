import { deflateSync } from 'node:zlib'
import { ChartwardError } from '../../kernel/index.ts'

/** A TrueType font, as far as printing needs it. Measures are in thousandths of the type size. */
export interface Font {
  readonly name: string
  readonly ascent: number
  readonly descent: number
  readonly capHeight: number
  readonly box: readonly [number, number, number, number]
  readonly glyphCount: number
  /** 0 where the font does not have the character. */
  readonly glyphOf: (codePoint: number) => number
  readonly advanceOf: (glyph: number) => number
  /** The characters it has, with their glyphs. */
  readonly characters: ReadonlyMap<number, number>
  /** The font with the outlines of the named glyphs alone; glyphs keep their numbers. **Shape** deflated. */
  readonly programOf: (glyphs: ReadonlySet<number>) => {
    readonly deflated: Uint8Array
    readonly size: number
  }
}

/** What an embedded font needs; names, kerning and the like stay out. */
const KEPT = ['cvt ', 'fpgm', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'prep']
const HEADER_BYTES = 12
const RECORD_BYTES = 16

/** Reads a font. **Errors** `INTERNAL` for a file that is no TrueType font: it comes with the program. */
export function readFont(name: string, bytes: Uint8Array): Font {
  const tables = tablesOf(bytes)
  const table = (tag: string): DataView => {
    const found = tables.get(tag)
    if (!found) throw new ChartwardError('INTERNAL', `the font ${name} has no table ${tag}`)
    return viewOf(found)
  }
  const head = table('head')
  const scale = 1000 / head.getUint16(18)
  const scaled = (value: number) => Math.round(value * scale)
  const hhea = table('hhea')
  const os2 = table('OS/2')
  const hmtx = table('hmtx')
  const metrics = hhea.getUint16(34)
  const characters = charactersOf(table('cmap'))
  return {
    name,
    ascent: scaled(hhea.getInt16(4)),
    descent: scaled(hhea.getInt16(6)),
    capHeight: scaled(os2.getInt16(88)),
    box: [36, 38, 40, 42].map((at) => scaled(head.getInt16(at))) as unknown as Font['box'],
    glyphCount: table('maxp').getUint16(4),
    glyphOf: (codePoint) => characters.get(codePoint) ?? 0,
    advanceOf: (glyph) => scaled(hmtx.getUint16(Math.min(glyph, metrics - 1) * 4)),
    characters,
    programOf: (glyphs) => {
      const program = subset(tables, glyphs)
      return { deflated: deflateSync(program), size: program.length }
    },
  }
}

function tablesOf(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = viewOf(bytes)
  const tables = new Map<string, Uint8Array>()
  for (let index = 0; index < view.getUint16(4); index++) {
    const at = HEADER_BYTES + index * RECORD_BYTES
    const tag = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1')
    const start = view.getUint32(at + 8)
    tables.set(tag, bytes.subarray(start, start + view.getUint32(at + 12)))
  }
  return tables
}

/** The Unicode subtable with the widest reach. **Source** OpenType `cmap`, formats 4 and 12. */
function charactersOf(cmap: DataView): Map<number, number> {
  const subtables = Array.from({ length: cmap.getUint16(2) }, (_, index) => cmap.getUint32(4 + index * 8 + 4))
  const wide = subtables.find((at) => cmap.getUint16(at) === 12)
  if (wide !== undefined) return wideCharacters(cmap, wide)
  const narrow = subtables.find((at) => cmap.getUint16(at) === 4)
  if (narrow === undefined) throw new ChartwardError('INTERNAL', 'the font has no Unicode characters')
  return narrowCharacters(cmap, narrow)
}

function wideCharacters(cmap: DataView, at: number): Map<number, number> {
  const found = new Map<number, number>()
  for (let group = 0; group < cmap.getUint32(at + 12); group++) {
    const start = at + 16 + group * 12
    const [first, last, glyph] = [cmap.getUint32(start), cmap.getUint32(start + 4), cmap.getUint32(start + 8)]
    for (let code = first; code <= last; code++) found.set(code, glyph + code - first)
  }
  return found
}

function narrowCharacters(cmap: DataView, at: number): Map<number, number> {
  const found = new Map<number, number>()
  const twice = cmap.getUint16(at + 6)
  for (let segment = 0; segment < twice; segment += 2) {
    const last = cmap.getUint16(at + 14 + segment)
    const first = cmap.getUint16(at + 16 + twice + segment)
    const delta = cmap.getUint16(at + 16 + 2 * twice + segment)
    const rangeAt = at + 16 + 3 * twice + segment
    const range = cmap.getUint16(rangeAt)
    for (let code = first; code <= last && code !== 0xffff; code++) {
      const raw = range === 0 ? code : cmap.getUint16(rangeAt + range + 2 * (code - first))
      const glyph = raw === 0 ? 0 : (raw + delta) & 0xffff
      if (glyph !== 0) found.set(code, glyph)
    }
  }
  return found
}

function subset(tables: ReadonlyMap<string, Uint8Array>, glyphs: ReadonlySet<number>): Uint8Array {
  const { glyf, loca } = outlines(tables, glyphs)
  const head = Buffer.from(tables.get('head') ?? [])
  // Long offsets, and the checksum of the whole is not known yet.
  head.writeInt16BE(1, 50)
  head.writeUInt32BE(0, 8)
  const kept = KEPT.flatMap((tag) => {
    const bytes = { glyf, loca, head }[tag] ?? tables.get(tag)
    return bytes ? [[tag, bytes] as const] : []
  })
  return assembled(kept)
}

/** Outlines of the wanted glyphs and of those they are composed of. */
function outlines(tables: ReadonlyMap<string, Uint8Array>, wanted: ReadonlySet<number>) {
  const glyf = tables.get('glyf') ?? new Uint8Array()
  const count = viewOf(tables.get('maxp') ?? new Uint8Array()).getUint16(4)
  const isLong = viewOf(tables.get('head') ?? new Uint8Array()).getInt16(50) === 1
  const offsets = viewOf(tables.get('loca') ?? new Uint8Array())
  const offset = (glyph: number) => (isLong ? offsets.getUint32(glyph * 4) : offsets.getUint16(glyph * 2) * 2)
  const outline = (glyph: number) => glyf.subarray(offset(glyph), offset(glyph + 1))
  const all = new Set([0, ...wanted])
  for (const glyph of all) for (const part of partsOf(outline(glyph))) all.add(part)
  const loca = Buffer.alloc((count + 1) * 4)
  const chunks: Uint8Array[] = []
  let length = 0
  for (let glyph = 0; glyph < count; glyph++) {
    loca.writeUInt32BE(length, glyph * 4)
    if (!all.has(glyph)) continue
    const bytes = padded(outline(glyph))
    chunks.push(bytes)
    length += bytes.length
  }
  loca.writeUInt32BE(length, count * 4)
  return { glyf: Buffer.concat(chunks), loca }
}

/** The glyphs a composite glyph is made of. **Source** OpenType `glyf`, composite flags. */
function partsOf(outline: Uint8Array): number[] {
  if (outline.length < 10) return []
  const view = viewOf(outline)
  if (view.getInt16(0) >= 0) return []
  const parts: number[] = []
  let at = 10
  for (let flags = 0x20; (flags & 0x20) !== 0;) {
    flags = view.getUint16(at)
    parts.push(view.getUint16(at + 2))
    at += 4 + ((flags & 0x01) !== 0 ? 4 : 2)
    if ((flags & 0x08) !== 0) at += 2
    else if ((flags & 0x40) !== 0) at += 4
    else if ((flags & 0x80) !== 0) at += 8
  }
  return parts
}

function assembled(tables: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const power = Math.floor(Math.log2(tables.length))
  const header = Buffer.alloc(HEADER_BYTES + tables.length * RECORD_BYTES)
  header.writeUInt32BE(0x00010000, 0)
  header.writeUInt16BE(tables.length, 4)
  header.writeUInt16BE(2 ** power * 16, 6)
  header.writeUInt16BE(power, 8)
  header.writeUInt16BE(tables.length * 16 - 2 ** power * 16, 10)
  const chunks: Uint8Array[] = [header]
  let length = header.length
  for (const [index, [tag, bytes]] of tables.entries()) {
    const at = HEADER_BYTES + index * RECORD_BYTES
    header.write(tag, at, 'latin1')
    header.writeUInt32BE(checksum(bytes), at + 4)
    header.writeUInt32BE(length, at + 8)
    header.writeUInt32BE(bytes.length, at + 12)
    const whole = padded(bytes)
    chunks.push(whole)
    length += whole.length
  }
  const font = Buffer.concat(chunks)
  const headAt = tables.findIndex(([tag]) => tag === 'head')
  const start = header.readUInt32BE(HEADER_BYTES + headAt * RECORD_BYTES + 8)
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, start + 8)
  return font
}

function checksum(bytes: Uint8Array): number {
  const view = viewOf(padded(bytes))
  let sum = 0
  for (let at = 0; at < view.byteLength; at += 4) sum = (sum + view.getUint32(at)) >>> 0
  return sum
}

function padded(bytes: Uint8Array): Uint8Array {
  return bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))])
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
