import { type Element, type Page, PAGE, type Sheets, typed } from './sheet.ts'
import type { Face, Line, TypeCase } from './typesetting.ts'

/** What was printed on its pages, and the tree that a screen reader follows. */
export interface LaidOut {
  readonly pages: readonly Page[]
  readonly root: Element
}

/** How wide text runs, in points. */
export const WIDTH = PAGE.right - PAGE.left
export const BODY_SIZE = 11
/** Lines stand this many times their size apart. */
export const LEADING = 1.32

/** Text as it flows over its pages. `size` of the body, in points. */
export interface Flowing {
  readonly type: TypeCase
  readonly sheets: Sheets
  readonly root: Element
  readonly size: number
}

/** A new part of the tree. `language` where it is not that of what is around it. */
export function element(type: Element['type'], language?: string): Element {
  return { type, kids: [], ...(language === undefined ? {} : { language }) }
}

/** A heading, with room for some lines under it. */
export function heading({ type, sheets, root, size }: Flowing, kind: 'H1' | 'H2', text: string): void {
  const large = kind === 'H1' ? size + 7 : size + 2
  const leading = large * LEADING
  const lines = type.wrap(text, 'bold', (WIDTH * 1000) / large)
  // A heading never stands alone at the foot of a page.
  if (!sheets.hasRoom(lines.length * leading + 4 * size * LEADING)) sheets.nextPage()
  if (sheets.y < PAGE.top && kind === 'H2') sheets.y -= 6
  const part = element(kind)
  root.kids.push(part)
  const setting = { x: PAGE.left, y: sheets.y - large, size: large, leading, face: 'bold' as const }
  sheets.mark(part, typed(type, lines, setting))
  sheets.y -= lines.length * leading + 2
}

interface FlowPlace {
  readonly element: Element
  readonly x: number
  readonly face?: Face
}

/** Lines that flow over the pages; of a paragraph no single line is left behind at the foot. */
export function flow(
  { type, sheets, size }: Flowing,
  lines: readonly Line[],
  { element, x, face }: FlowPlace,
): void {
  const leading = size * LEADING
  let rest = lines
  while (rest.length > 0) {
    const room = Math.floor((sheets.y - PAGE.bottom) / leading)
    if (room < Math.min(2, rest.length)) {
      sheets.nextPage()
      continue
    }
    const fits = rest.length - room === 1 && room > 2 ? room - 1 : room
    const now = rest.slice(0, fits)
    rest = rest.slice(fits)
    sheets.mark(element, typed(type, now, { x, y: sheets.y - size, size, leading, face: face ?? 'regular' }))
    sheets.y -= now.length * leading
  }
}

/** A paragraph, with some room under it. */
export function paragraph(at: Flowing, text: string, language?: string): void {
  const part = element('P', language)
  at.root.kids.push(part)
  flow(at, at.type.wrap(text, 'regular', (WIDTH * 1000) / at.size), { element: part, x: PAGE.left })
  at.sheets.y -= at.size * 0.5
}

/** A list with dots. */
export function list(at: Flowing, items: readonly string[]): void {
  const { type, sheets, root, size } = at
  const whole = element('L')
  root.kids.push(whole)
  for (const text of items) {
    const lines = type.wrap(text, 'regular', ((WIDTH - 16) * 1000) / size)
    if (!sheets.hasRoom(Math.min(2, lines.length) * size * LEADING)) sheets.nextPage()
    const [item, label, body] = [element('LI'), element('Lbl'), element('LBody')]
    whole.kids.push(item)
    item.kids.push(label, body)
    const dot = { x: PAGE.left + 4, y: sheets.y - size, size, leading: size, face: 'regular' as const }
    sheets.mark(label, typed(type, [type.setLine('•', 'regular')], dot))
    flow(at, lines, { element: body, x: PAGE.left + 16 })
    sheets.y -= size * 0.25
  }
  sheets.y -= size * 0.25
}
