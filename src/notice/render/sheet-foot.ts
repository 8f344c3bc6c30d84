import { type Sheets, PAGE, typed, widthOf } from './sheet.ts'
import type { TypeCase } from './typesetting.ts'

const FOOT = { y: 40, size: 9, leading: 9, face: 'regular' } as const

/** What stands at the foot of every sheet: words at the left, where there are any, and the number of the page at the right. */
export function foot(
  { type, sheets }: { readonly type: TypeCase; readonly sheets: Sheets },
  number: (page: number, pages: number) => string,
  words?: string,
): void {
  const left = words === undefined ? undefined : type.setLine(words, FOOT.face)
  for (const at of sheets.pages.keys()) {
    const right = type.setLine(number(at + 1, sheets.pages.length), FOOT.face)
    if (left !== undefined) sheets.decorate(typed(type, [left], { ...FOOT, x: PAGE.left }), at)
    sheets.decorate(typed(type, [right], { ...FOOT, x: PAGE.right - widthOf(right, FOOT.size) }), at)
  }
}
