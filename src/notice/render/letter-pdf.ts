import { ChartwardError } from '../../kernel/index.ts'
import type { NoticeDocument } from '../content/document.ts'
import { invalid } from '../content/words.ts'
import { letterFontObject } from './font-object.ts'
import { layOut } from './letter-layout.ts'
import { beginPdf, type PdfFile, pdfText } from './pdf-file.ts'
import { type Element, type Mark, type Page, PAGE } from './sheet.ts'
import { type LetterFonts, openTypeCase } from './typesetting.ts'

/** How a file of letters is made. */
export interface LetterOptions {
  readonly fonts: LetterFonts
  /** Each letter begins on a sheet of its own when both sides are printed. */
  readonly duplex?: boolean
}

/**
 * One PDF of one or of many letters: US Letter, fonts embedded, tagged for screen readers, the square drawn. The same
 * documents give the same bytes.
 *
 * **Errors** `NOTICE_INVALID` when a letter cannot be printed whole and right; then there is no file.
 * **Source** ISO 32000-1; ISO 14289-1 (PDF/UA-1), which it is written to.
 */
export async function letterPdf(
  documents: readonly NoticeDocument[],
  options: LetterOptions,
): Promise<Uint8Array> {
  const [first] = documents
  if (!first) throw invalid('a file of letters holds one letter at least')
  const type = openTypeCase(options.fonts)
  const file = beginPdf()
  const tree = { root: file.reserve(), pageTree: file.reserve(), resources: file.reserve() }
  const written: WrittenLetter = { pages: [], parents: [], letters: [] }
  for (const [index, document] of documents.entries()) {
    writeLetter(file, { document, tree, written, type })
    if (options.duplex === true && written.pages.length % 2 === 1 && index < documents.length - 1)
      written.pages.push(file.add(pageObject(tree, undefined, undefined)))
    // Whoever else waits has a turn between letters.
    if (index % 50 === 49) await new Promise<void>((resolve) => setImmediate(resolve))
  }
  const fonts = type.fonts.flatMap((font, index) => {
    const used = type.used[index]
    return used && used.size > 0 ? [`/F${index} ${letterFontObject(file, font, used)} 0 R`] : []
  })
  file.put(tree.resources, `<</Font<<${fonts.join('')}>>>>`)
  file.put(tree.pageTree, `<</Type/Pages/Count ${written.pages.length}/Kids[${references(written.pages)}]>>`)
  const numbers = written.parents.map((parents, index) => `${index} ${parents} 0 R`).join(' ')
  const parentTree = file.add(`<</Nums[${numbers}]>>`)
  file.put(
    tree.root,
    `<</Type/StructTreeRoot/K[${references(written.letters)}]/ParentTree ${parentTree} 0 R/ParentTreeNextKey ${written.parents.length}>>`,
  )
  // A file of one letter says whose: who changes it keeps that, and is found out by it.
  const code = documents.length === 1 ? first.seal?.code : undefined
  return finish(file, tree, { first, code })
}

/** Why one letter cannot be printed, or undefined when it can: for whoever sorts people into queues before anything is sent. */
export function letterProblem(document: NoticeDocument, fonts: LetterFonts): string | undefined {
  try {
    layOut(document, openTypeCase(fonts))
    return undefined
  } catch (error) {
    if (error instanceof ChartwardError && error.code === 'NOTICE_INVALID') return error.message
    throw error
  }
}

interface Tree {
  readonly root: number
  readonly pageTree: number
  readonly resources: number
}

interface WrittenLetter {
  readonly pages: number[]
  /** Of each page with content, in the order of their keys: the elements of its marks. */
  readonly parents: number[]
  readonly letters: number[]
}

interface Writing {
  readonly document: NoticeDocument
  readonly tree: Tree
  readonly written: WrittenLetter
  readonly type: ReturnType<typeof openTypeCase>
}

function writeLetter(file: PdfFile, { document, tree, written, type }: Writing): void {
  const { pages, root } = layOut(document, type)
  const numbers = pages.map(() => file.reserve())
  const elements = new Map<Element, number>()
  written.letters.push(writeElement(file, { element: root, parent: tree.root, numbers, elements }))
  for (const [index, page] of pages.entries()) {
    const number = numbers[index] ?? 0
    const content = file.addStream('', page.content.join(''))
    file.put(number, pageObject(tree, content, written.parents.length))
    written.pages.push(number)
    written.parents.push(file.add(`[${parentsOf(page, elements)}]`))
  }
}

function parentsOf(page: Page, elements: ReadonlyMap<Element, number>): string {
  return references(page.owners.map((owner) => elements.get(owner) ?? 0))
}

function pageObject(tree: Tree, content: number | undefined, key: number | undefined): string {
  const box = `[0 0 ${PAGE.width} ${PAGE.height}]`
  const filled = content === undefined ? '' : `/Contents ${content} 0 R/StructParents ${key}`
  return `<</Type/Page/Parent ${tree.pageTree} 0 R/MediaBox${box}/Resources ${tree.resources} 0 R${filled}>>`
}

interface WritingElement {
  readonly element: Element
  readonly parent: number
  readonly numbers: readonly number[]
  readonly elements: Map<Element, number>
}

function writeElement(file: PdfFile, { element, parent, numbers, elements }: WritingElement): number {
  const own = file.reserve()
  elements.set(element, own)
  const kids = element.kids.map((kid) =>
    isMark(kid)
      ? `<</Type/MCR/Pg ${numbers[kid.page] ?? 0} 0 R/MCID ${kid.id}>>`
      : `${writeElement(file, { element: kid, parent: own, numbers, elements })} 0 R`,
  )
  const language = element.language === undefined ? '' : `/Lang(${localeOf(element.language)})`
  const picture = element.picture
    ? `/Alt ${pdfText(element.picture.says)}/A<</O/Layout/Placement/Block/BBox[${element.picture.box.join(' ')}]>>`
    : ''
  const list = element.type === 'L' ? '/A<</O/List/ListNumbering/Disc>>' : ''
  file.put(
    own,
    `<</Type/StructElem/S/${element.type}/P ${parent} 0 R${language}${picture}${list}/K[${kids.join(' ')}]>>`,
  )
  return own
}

function isMark(kid: Element | Mark): kid is Mark {
  return 'id' in kid
}

function finish(
  file: PdfFile,
  tree: Tree,
  { first, code }: { readonly first: NoticeDocument; readonly code: string | undefined },
): Uint8Array {
  const { title, language, date, from } = first
  const metadata = file.addStream('/Type/Metadata/Subtype/XML', xmp(title, localeOf(language)))
  const catalog = file.add(
    `<</Type/Catalog/Pages ${tree.pageTree} 0 R/StructTreeRoot ${tree.root} 0 R/MarkInfo<</Marked true>>/Lang(${localeOf(language)})/ViewerPreferences<</DisplayDocTitle true>>/Metadata ${metadata} 0 R>>`,
  )
  const day = date.slice(0, 10).replaceAll('-', '')
  const info = file.add(
    `<</Title ${pdfText(title)}/Author ${pdfText(from[0] ?? '')}/Producer(Chartward)${code === undefined ? '' : `/Keywords(${code})`}/CreationDate(D:${day}000000Z)>>`,
  )
  return file.finish(catalog, info)
}

function localeOf(language: string): string {
  return `${language}-US`
}

/** What the file says about itself. **Source** ISO 14289-1, 5 (the mark of PDF/UA) and 7.1 (its title). */
function xmp(title: string, locale: string): Uint8Array {
  const named = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return Buffer.from(
    `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part><dc:title><rdf:Alt><rdf:li xml:lang="x-default">${named}</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>${locale}</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`,
    'utf8',
  )
}

function references(numbers: readonly number[]): string {
  return numbers.map((number) => `${number} 0 R`).join(' ')
}
