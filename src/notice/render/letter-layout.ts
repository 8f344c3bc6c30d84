import { sentencesIn } from '../content/compose.ts'
import type { Block, Contact, NoticeDocument, Seal, Section } from '../content/document.ts'
import { withoutScheme } from '../content/plain-text.ts'
import { invalid } from '../content/words.ts'
import {
  BODY_SIZE,
  element,
  flow,
  type Flowing,
  heading,
  type LaidOut,
  LEADING,
  list,
  paragraph,
  WIDTH,
} from './page-flow.ts'
import { drawSquare } from './square.ts'
import { beginSheets, type Element, PAGE, places, typed, widthOf } from './sheet.ts'
import type { Face, Line, TypeCase } from './typesetting.ts'

const SMALL = 10
/** Where a window of a #10 envelope shows the sheet however it slides: the place of name and address. */
const WINDOW = { x: 72, top: PAGE.height - 2.12 * 72, width: 241, height: 75.6 }
/** From the size we like to the smallest that sorting machines read. **Source** USPS Publication 28: 8 points at least. */
const ADDRESS_SIZES = [10.5, 9.5, 8.5, 8]
const ADDRESS_LEADING = 1.19
/** Under the first fold of three. */
const BODY_TOP = PAGE.height - 3.72 * 72
const SQUARE = 118
const CONTACTS_A_ROW = 3
const GAP = 12

/**
 * One letter on pages of US Letter, ready for a window envelope: nothing but name and address stands where the window is.
 *
 * **Errors** `NOTICE_INVALID` for a name or address that does not fit its place, or that the fonts cannot print.
 */
export function layOut(document: NoticeDocument, type: TypeCase): LaidOut {
  const root = element('Document', document.language)
  const sheets = beginSheets()
  const at: Flowing = { type, sheets, root, size: Math.max(BODY_SIZE, document.minPointSize) }
  head(at, document)
  sheets.y = BODY_TOP
  heading(at, 'H1', document.title)
  for (const text of [document.greeting, ...document.opening]) paragraph(at, text)
  for (const section of document.sections) setSection(at, section)
  signed(at, document)
  checkBox(at, document.check, document.seal, document)
  for (const page of sheets.pages.keys()) foot(at, document, page)
  return { pages: sheets.pages, root }
}

/** Sender, date and code at the top; name and address where the window is. */
function head({ type, sheets, root }: Flowing, document: NoticeDocument): void {
  const [name = '', ...address] = document.from
  const block = (lines: readonly Line[], face: Face, place: { x: number; y: number }, size = SMALL) => {
    const part = element('P')
    root.kids.push(part)
    sheets.mark(part, typed(type, lines, { ...place, size, leading: size + 2.5, face }))
  }
  const narrow = (text: string, face: Face, width: number, size = SMALL) =>
    type.wrap(text, face, (width * 1000) / size)
  const nameLines = narrow(name, 'bold', 250, 12)
  block(nameLines, 'bold', { x: PAGE.left, y: PAGE.height - 54 }, 12)
  const lines = address.flatMap((text) => narrow(text, 'regular', 250))
  block(lines, 'regular', { x: PAGE.left, y: PAGE.height - 54 - nameLines.length * 14.5 })
  const right = { x: 350, y: PAGE.height - 54 }
  block(narrow(document.dateInWords, 'regular', 190), 'regular', right)
  if (document.seal) {
    const say = sentencesIn(document.language).seal
    const seals = [say.code, document.seal.code, say.address, withoutScheme(document.seal.verifyUrl)]
    const all = seals.flatMap((text) => narrow(text, 'regular', 190))
    block(all, 'regular', { x: right.x, y: right.y - 22 })
  }
  const { size, lines: to } = addressLines(type, document.to)
  const part = element('P')
  root.kids.push(part)
  const setting = { x: WINDOW.x, y: WINDOW.top - size, size, leading: size * ADDRESS_LEADING }
  sheets.mark(part, typed(type, to, { ...setting, face: 'regular' }))
}

/** Name and address in the largest size in which the window shows all of them. */
function addressLines(type: TypeCase, to: readonly string[]) {
  for (const size of ADDRESS_SIZES) {
    const lines = to.flatMap((text) => type.wrap(text, 'regular', (WINDOW.width * 1000) / size))
    if (lines.length * size * ADDRESS_LEADING <= WINDOW.height) return { size, lines }
  }
  throw invalid('a name or address does not fit the window of the envelope')
}

function setSection(at: Flowing, { heading: text, blocks }: Section): void {
  heading(at, 'H2', text)
  for (const block of blocks) setBlock(at, block)
}

function setBlock(at: Flowing, block: Block): void {
  switch (block.kind) {
    case 'paragraph':
      paragraph(at, block.text)
      return
    case 'list':
      list(at, block.items)
      return
    case 'contacts':
      for (let index = 0; index < block.contacts.length; index += CONTACTS_A_ROW)
        contactRow(at, block.contacts.slice(index, index + CONTACTS_A_ROW))
  }
}

function contactRow({ type, sheets, root }: Flowing, contacts: readonly Contact[]): void {
  const column = (WIDTH - GAP * (CONTACTS_A_ROW - 1)) / CONTACTS_A_ROW
  const leading = SMALL * LEADING
  const wrap = (text: string, face: Face) => type.wrap(text, face, (column * 1000) / SMALL)
  const cells = contacts.map(({ name, lines }) => ({
    name: wrap(name, 'bold'),
    lines: lines.flatMap((line) => wrap(line, 'regular')),
  }))
  const height = Math.max(...cells.map(({ name, lines }) => (name.length + lines.length) * leading))
  if (!sheets.hasRoom(height)) sheets.nextPage()
  for (const [index, { name, lines }] of cells.entries()) {
    const part = element('P')
    root.kids.push(part)
    const place = { x: PAGE.left + index * (column + GAP), size: SMALL, leading }
    const y = sheets.y - SMALL
    sheets.mark(
      part,
      typed(type, name, { ...place, y, face: 'bold' }) +
        typed(type, lines, { ...place, y: y - name.length * leading, face: 'regular' }),
    )
  }
  sheets.y -= height + 6
}

function signed(at: Flowing, document: NoticeDocument): void {
  const [sorry = '', ...names] = document.closing
  const part = element('P')
  const lines = names.flatMap((text) => at.type.wrap(text, 'regular', (WIDTH * 1000) / at.size))
  if (!at.sheets.hasRoom((lines.length + 2) * at.size * LEADING)) at.sheets.nextPage()
  paragraph(at, sorry)
  at.root.kids.push(part)
  flow(at, lines, { element: part, x: PAGE.left })
  at.sheets.y -= at.size * 0.5
  paragraph(at, document.help)
  paragraph(at, document.invitation, document.language === 'en' ? 'es' : 'en')
}

/** How to check the letter, in a frame that stays together, with the square beside it. */
function checkBox(at: Flowing, check: Section, seal: Seal | undefined, document: NoticeDocument): void {
  const { type, sheets, root } = at
  const say = sentencesIn(document.language).seal
  const size = SMALL
  const leading = size * LEADING
  const width = WIDTH - 2 * GAP - (seal ? SQUARE + GAP : 0)
  const wrap = (text: string, face: Face = 'regular', inset = 0) =>
    type.wrap(text, face, ((width - inset) * 1000) / size)
  const texts = check.blocks.flatMap((block) =>
    block.kind === 'list'
      ? block.items.map((item) => ({ lines: wrap(item, 'regular', 12), isItem: true }))
      : block.kind === 'paragraph'
        ? [{ lines: wrap(block.text), isItem: false }]
        : [],
  )
  const seals = seal
    ? [`${say.code} ${seal.code}`, `${say.address} ${withoutScheme(seal.verifyUrl)}`, say.scan].map((text) =>
        wrap(text),
      )
    : []
  const count = [...texts.map(({ lines }) => lines), ...seals].reduce((sum, lines) => sum + lines.length, 1)
  const height = Math.max(
    count * leading + (seals.length + texts.length) * 2 + 2 * GAP,
    seal ? SQUARE + 2 * GAP : 0,
  )
  sheets.y -= 6
  if (!sheets.hasRoom(height)) sheets.nextPage()
  const top = sheets.y
  sheets.decorate(`q 0.75 w ${PAGE.left} ${places(top - height)} ${WIDTH} ${places(height)} re S Q\n`)
  let y = top - GAP
  const put = (
    part: Element,
    lines: readonly Line[],
    { face = 'regular', inset = 0 }: { face?: Face; inset?: number } = {},
  ) => {
    sheets.mark(part, typed(type, lines, { x: PAGE.left + GAP + inset, y: y - size, size, leading, face }))
    y -= lines.length * leading + 2
  }
  const push = (kind: Element['type'], parent = root) => {
    const part = element(kind)
    parent.kids.push(part)
    return part
  }
  put(push('H2'), wrap(check.heading, 'bold'), { face: 'bold' })
  let items: Element | undefined
  for (const { lines, isItem } of texts) {
    if (!isItem) {
      items = undefined
      put(push('P'), lines)
      continue
    }
    items ??= push('L')
    const item = push('LI', items)
    const dot = { x: PAGE.left + GAP + 2, y: y - size, size, leading, face: 'regular' as const }
    sheets.mark(push('Lbl', item), typed(type, [type.setLine('•', 'regular')], dot))
    put(push('LBody', item), lines, { inset: 12 })
  }
  for (const lines of seals) put(push('P'), lines)
  if (seal) {
    const place = { x: PAGE.right - GAP - SQUARE, y: top - GAP - SQUARE, size: SQUARE }
    const box = [place.x, place.y, place.x + SQUARE, place.y + SQUARE] as const
    const figure: Element = { type: 'Figure', kids: [], picture: { says: say.picture, box } }
    root.kids.push(figure)
    sheets.mark(figure, drawSquare(seal.qr, place))
  }
  sheets.y = top - height
}

function foot({ type, sheets }: Flowing, document: NoticeDocument, page: number): void {
  const say = sentencesIn(document.language)
  const line = type.setLine(say.page(page + 1, sheets.pages.length), 'regular')
  const place = { y: 40, size: SMALL, leading: SMALL, face: 'regular' as const }
  sheets.decorate(typed(type, [line], { ...place, x: PAGE.right - widthOf(line, SMALL) }), page)
  if (document.seal)
    sheets.decorate(
      typed(type, [type.setLine(document.seal.code, 'regular')], { ...place, x: PAGE.left }),
      page,
    )
}
