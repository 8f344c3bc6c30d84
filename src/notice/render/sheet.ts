import { invalid } from '../content/words.ts'
import type { Face, Line, TypeCase } from './typesetting.ts'

/** A part of a letter as assistive technology meets it. **Source** ISO 32000-1, 14.8.4. */
export interface Element {
  readonly type:
    | 'Document'
    | 'H1'
    | 'H2'
    | 'P'
    | 'L'
    | 'LI'
    | 'Lbl'
    | 'LBody'
    | 'Table'
    | 'TR'
    | 'TH'
    | 'TD'
    | 'Figure'
  readonly kids: (Element | Mark)[]
  readonly language?: string
  /** What the head of a table is the head of. **Source** ISO 32000-1, 14.8.5.7. */
  readonly scope?: 'Column' | 'Row'
  /** What a picture says, and where it stands. */
  readonly picture?: { readonly says: string; readonly box: readonly [number, number, number, number] }
}

/** A piece of content on a page that belongs to an element. */
export interface Mark {
  readonly page: number
  readonly id: number
}

/** A page as it comes to be: content, and the element of each of its marks. */
export interface Page {
  readonly content: string[]
  readonly owners: Element[]
}

/** US Letter, in points. */
export const PAGE = { width: 612, height: 792, left: 72, right: 540, top: 720, bottom: 66 }

/** Where and how lines are set. `x` and `y` in points from the lower left corner, `y` of the first baseline. */
export interface Setting {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly leading: number
  readonly face: Face
}

/** The pages of one letter, filled from top to bottom. */
export interface Sheets {
  readonly pages: Page[]
  /** Where the next line may stand: its top edge. */
  y: number
  readonly nextPage: () => void
  /** True when `height` more points are free on this page. */
  readonly hasRoom: (height: number) => boolean
  readonly mark: (element: Element, content: string) => void
  /** Content that says nothing: rules, page numbers. */
  readonly decorate: (content: string, page?: number) => void
}

/** Begins a letter with its first page. */
export function beginSheets(): Sheets {
  const pages: Page[] = []
  const current = () => {
    const page = pages.at(-1)
    if (!page) throw invalid('a letter has no page')
    return page
  }
  const sheets: Sheets = {
    pages,
    y: PAGE.top,
    nextPage: () => {
      pages.push({ content: [], owners: [] })
      sheets.y = PAGE.top
    },
    hasRoom: (height) => sheets.y - height >= PAGE.bottom,
    mark: (element, content) => {
      const page = current()
      const id = page.owners.push(element) - 1
      element.kids.push({ page: pages.length - 1, id })
      page.content.push(`/${element.type} <</MCID ${id}>> BDC\n${content}EMC\n`)
    },
    decorate: (content, page) => {
      const on = page === undefined ? current() : pages[page]
      on?.content.push(`/Artifact BMC\n${content}EMC\n`)
    },
  }
  sheets.nextPage()
  return sheets
}

/** Lines under each other, as content of a page. Each but the last ends with a space, so that text taken out of the file has its words apart. */
export function typed(type: TypeCase, lines: readonly Line[], setting: Setting): string {
  const { x, y, size, leading, face } = setting
  const shows = lines.map((line, index) =>
    shown(type, line, { face, size, isLast: index === lines.length - 1 }),
  )
  return `BT ${places(leading)} TL ${places(x)} ${places(y)} Td\n${shows.join(' T*\n')}\nET\n`
}

function shown(
  type: TypeCase,
  line: Line,
  { face, size, isLast }: { face: Face; size: number; isLast: boolean },
): string {
  const space = type.space(face)
  const runs: { font: number; hex: string }[] = []
  for (const [index, word] of line.words.entries()) {
    const isEnd = index === line.words.length - 1
    for (const run of isEnd && isLast ? word.runs : [...word.runs, ...space.runs]) {
      const last = runs.at(-1)
      if (last?.font === run.font) last.hex += run.hex
      else runs.push({ ...run })
    }
  }
  return runs.map(({ font, hex }) => `/F${font} ${places(size)} Tf <${hex}> Tj`).join(' ')
}

/** A measure as content streams write it: at most two places. */
export function places(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** How wide a line is in points. */
export function widthOf(line: Line, size: number): number {
  return (line.width * size) / 1000
}
