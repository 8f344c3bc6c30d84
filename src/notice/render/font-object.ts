import type { Font } from './font-file.ts'
import { type PdfFile } from './pdf-file.ts'

/** Flag of a font whose characters are not those of Adobe's standard Latin set. **Source** ISO 32000-1, table 123. */
const SYMBOLIC = 4
const STEM = 90
const RANGES_PER_BLOCK = 100

/**
 * A font in the file: the outlines of the used glyphs, their widths, and which characters they are, so that text can be
 * searched, copied and read out. **Source** ISO 32000-1, 9.7 composite fonts, 9.10.3 ToUnicode.
 */
export function fontObject(file: PdfFile, font: Font, used: ReadonlySet<number>): number {
  const { deflated, size } = font.programOf(used)
  const program = file.addDeflated(`/Length1 ${size}`, deflated)
  const name = `${tagOf(used)}+${font.name}`
  const descriptor = file.add(
    `<</Type/FontDescriptor/FontName/${name}/Flags ${SYMBOLIC}/FontBBox[${font.box.join(' ')}]/ItalicAngle 0/Ascent ${font.ascent}/Descent ${font.descent}/CapHeight ${font.capHeight}/StemV ${STEM}/FontFile2 ${program} 0 R>>`,
  )
  const sorted = [...used].sort((one, other) => one - other)
  const widths = sorted.map((glyph) => `${glyph}[${font.advanceOf(glyph)}]`).join('')
  const descendant = file.add(
    `<</Type/Font/Subtype/CIDFontType2/BaseFont/${name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ${descriptor} 0 R/DW 0/W[${widths}]/CIDToGIDMap/Identity>>`,
  )
  const unicode = file.addStream('', toUnicode(font, used))
  return file.add(
    `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/Identity-H/DescendantFonts[${descendant} 0 R]/ToUnicode ${unicode} 0 R>>`,
  )
}

/** Six capital letters that name which part of the font this is. */
function tagOf(used: ReadonlySet<number>): string {
  let sum = 0
  for (const glyph of used) sum = (sum * 31 + glyph) % 26 ** 6
  return Array.from({ length: 6 }, (_, place) =>
    String.fromCharCode(65 + (Math.floor(sum / 26 ** place) % 26)),
  ).join('')
}

function toUnicode(font: Font, used: ReadonlySet<number>): string {
  const characters = new Map<number, number>()
  for (const [code, glyph] of font.characters)
    if (used.has(glyph) && !characters.has(glyph)) characters.set(glyph, code)
  const rows = [...characters].map(
    ([glyph, code]) =>
      `<${glyph.toString(16).padStart(4, '0')}> <${Buffer.from(String.fromCodePoint(code), 'utf16le').swap16().toString('hex')}>`,
  )
  const blocks: string[] = []
  for (let at = 0; at < rows.length; at += RANGES_PER_BLOCK) {
    const block = rows.slice(at, at + RANGES_PER_BLOCK)
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`)
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`
}
