import { element, type Flowing, LEADING, WIDTH } from './page-flow.ts'
import { type Element, PAGE, places, typed } from './sheet.ts'
import type { Face, Line } from './typesetting.ts'

/** A table of texts. **Shape** `widths`: what each column has of the width, together 1; each row has as many cells. */
export interface TableText {
  readonly head: readonly string[]
  readonly widths: readonly number[]
  readonly rows: readonly (readonly string[])[]
}

const GAP = 10
const PAD = 3
const RULE = '0.5 w 0.75 G'

/**
 * A table with a line under each row. A row is never torn apart; on a new page the heads stand again, which a screen reader does
 * not hear twice. The first cell of a row names it.
 */
export function table(at: Flowing, { head, widths, rows }: TableText): void {
  const { sheets, root } = at
  const whole = element('Table')
  root.kids.push(whole)
  const heads = wrapped(at, head, widths, 'bold')
  const first = rows[0] === undefined ? 0 : heightOf(at, wrapped(at, rows[0], widths, 'regular'))
  if (!sheets.hasRoom(heightOf(at, heads) + first)) sheets.nextPage()
  const top: Element = element('TR')
  whole.kids.push(top)
  setRow(at, heads, { widths, face: 'bold', cellOf: () => cell(top, { type: 'TH', scope: 'Column' }) })
  for (const row of rows) {
    const cells = wrapped(at, row, widths, 'regular')
    if (!sheets.hasRoom(heightOf(at, cells))) {
      sheets.nextPage()
      setRow(at, heads, { widths, face: 'bold' })
    }
    const line: Element = element('TR')
    whole.kids.push(line)
    const cellOf = (column: number) =>
      cell(line, column === 0 ? { type: 'TH', scope: 'Row' } : { type: 'TD' })
    setRow(at, cells, { widths, face: 'regular', cellOf })
  }
  sheets.y -= at.size * 0.5
}

function cell(row: Element, { type, scope }: Pick<Element, 'type' | 'scope'>): Element {
  const made: Element = { ...element(type), ...(scope === undefined ? {} : { scope }) }
  row.kids.push(made)
  return made
}

function wrapped(
  { type, size }: Flowing,
  texts: readonly string[],
  widths: readonly number[],
  face: Face,
): readonly (readonly Line[])[] {
  return texts.map((text, column) =>
    type.wrap(text, face, ((WIDTH * (widths[column] ?? 0) - GAP) * 1000) / size),
  )
}

function heightOf({ size }: Flowing, cells: readonly (readonly Line[])[]): number {
  return Math.max(1, ...cells.map((lines) => lines.length)) * size * LEADING + 2 * PAD
}

interface Row {
  readonly widths: readonly number[]
  readonly face: Face
  /** The part of the tree that a cell belongs to; none for what is only seen again. */
  readonly cellOf?: (column: number) => Element
}

function setRow(at: Flowing, cells: readonly (readonly Line[])[], { widths, face, cellOf }: Row): void {
  const { type, sheets, size } = at
  const leading = size * LEADING
  const height = heightOf(at, cells)
  let x = PAGE.left
  for (const [column, lines] of cells.entries()) {
    const part = cellOf?.(column)
    const setting = { x, y: sheets.y - PAD - size, size, leading, face }
    if (lines.length > 0) {
      const content = typed(type, lines, setting)
      if (part === undefined) sheets.decorate(content)
      else sheets.mark(part, content)
    }
    x += WIDTH * (widths[column] ?? 0)
  }
  sheets.y -= height
  const y = places(sheets.y)
  sheets.decorate(`q ${RULE} ${PAGE.left} ${y} m ${PAGE.right} ${y} l S Q\n`)
}
