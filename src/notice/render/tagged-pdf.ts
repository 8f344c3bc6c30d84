import type { LaidOut } from './page-flow.ts'
import { fontObject } from './font-object.ts'
import { beginPdf, type PdfFile, pdfText } from './pdf-file.ts'
import { type Element, type Mark, type Page, PAGE } from './sheet.ts'
import type { TypeCase } from './typesetting.ts'

/** What a file says about itself. */
export interface AboutFile {
  readonly title: string
  /** The language of the file as a whole. */
  readonly language: string
  readonly author: string
  /** **Shape** begins as YYYY-MM-DD. */
  readonly date: string
  /** Latin letters, digits and `-`. */
  readonly keywords?: string | undefined
}

/** A file as it is filled, one laid out document after the other. */
export interface TaggedPdf {
  readonly pageCount: () => number
  readonly write: (laidOut: LaidOut) => void
  readonly writeEmptyPage: () => void
  readonly finish: (about: AboutFile) => Uint8Array
}

/**
 * Begins a PDF for US Letter with fonts embedded and tagged for screen readers. The same content gives the same bytes.
 * `type` is what the documents were laid out with.
 *
 * **Source** ISO 32000-1; ISO 14289-1 (PDF/UA-1), which it is written to.
 */
export function beginTaggedPdf(type: TypeCase): TaggedPdf {
  const file = beginPdf()
  const tree = { root: file.reserve(), pageTree: file.reserve(), resources: file.reserve() }
  const written: Written = { pages: [], parents: [], documents: [] }
  return {
    pageCount: () => written.pages.length,
    write: (laidOut) => writeDocument(file, { laidOut, tree, written }),
    writeEmptyPage: () => void written.pages.push(file.add(pageObject(tree, undefined, undefined))),
    finish: (about) => {
      writeTree(file, { tree, written, type })
      return finish(file, tree, about)
    },
  }
}

interface Tree {
  readonly root: number
  readonly pageTree: number
  readonly resources: number
}

interface Written {
  readonly pages: number[]
  /** Of each page with content, in the order of their keys: the elements of its marks. */
  readonly parents: number[]
  readonly documents: number[]
}

interface Writing {
  readonly laidOut: LaidOut
  readonly tree: Tree
  readonly written: Written
}

function writeTree(
  file: PdfFile,
  { tree, written, type }: Omit<Writing, 'laidOut'> & { readonly type: TypeCase },
): void {
  const fonts = type.fonts.flatMap((font, index) => {
    const used = type.used[index]
    return used && used.size > 0 ? [`/F${index} ${fontObject(file, font, used)} 0 R`] : []
  })
  file.put(tree.resources, `<</Font<<${fonts.join('')}>>>>`)
  file.put(tree.pageTree, `<</Type/Pages/Count ${written.pages.length}/Kids[${references(written.pages)}]>>`)
  const numbers = written.parents.map((parents, index) => `${index} ${parents} 0 R`).join(' ')
  const parentTree = file.add(`<</Nums[${numbers}]>>`)
  file.put(
    tree.root,
    `<</Type/StructTreeRoot/K[${references(written.documents)}]/ParentTree ${parentTree} 0 R/ParentTreeNextKey ${written.parents.length}>>`,
  )
}

function writeDocument(file: PdfFile, { laidOut: { pages, root }, tree, written }: Writing): void {
  const numbers = pages.map(() => file.reserve())
  const elements = new Map<Element, number>()
  written.documents.push(writeElement(file, { element: root, parent: tree.root, numbers, elements }))
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
  const scope = element.scope === undefined ? '' : `/A<</O/Table/Scope/${element.scope}>>`
  file.put(
    own,
    `<</Type/StructElem/S/${element.type}/P ${parent} 0 R${language}${picture}${list}${scope}/K[${kids.join(' ')}]>>`,
  )
  return own
}

function isMark(kid: Element | Mark): kid is Mark {
  return 'id' in kid
}

function finish(file: PdfFile, tree: Tree, about: AboutFile): Uint8Array {
  const { title, language, date, author, keywords } = about
  const metadata = file.addStream('/Type/Metadata/Subtype/XML', xmp(title, localeOf(language)))
  const catalog = file.add(
    `<</Type/Catalog/Pages ${tree.pageTree} 0 R/StructTreeRoot ${tree.root} 0 R/MarkInfo<</Marked true>>/Lang(${localeOf(language)})/ViewerPreferences<</DisplayDocTitle true>>/Metadata ${metadata} 0 R>>`,
  )
  const day = date.slice(0, 10).replaceAll('-', '')
  const info = file.add(
    `<</Title ${pdfText(title)}/Author ${pdfText(author)}/Producer(Chartward)${keywords === undefined ? '' : `/Keywords(${keywords})`}/CreationDate(D:${day}000000Z)>>`,
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
