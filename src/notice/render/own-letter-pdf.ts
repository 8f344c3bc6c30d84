import type { Language } from '../content/words.ts'
import {
  BODY_SIZE,
  element,
  type Flowing,
  flow,
  heading,
  LEADING,
  list,
  paragraph,
  WIDTH,
} from './page-flow.ts'
import { printable } from './printable.ts'
import { foot } from './sheet-foot.ts'
import { beginSheets, PAGE } from './sheet.ts'
import { beginTaggedPdf } from './tagged-pdf.ts'
import { type LetterFonts, openTypeCase } from './typesetting.ts'

/** A letter that somebody writes to others, with a page before it that explains it to themselves. Each text is one line or paragraph. */
export interface OwnLetter {
  readonly author: string
  /** **Shape** begins as YYYY-MM-DD. */
  readonly date: string
  readonly explained: {
    readonly language: Language
    readonly title: string
    readonly opening: readonly string[]
    readonly steps: readonly string[]
  }
  /** In English, whatever language it is explained in. */
  readonly letter: {
    readonly from: readonly string[]
    readonly day: string
    readonly to: readonly string[]
    readonly subject: string
    readonly about: readonly string[]
    readonly body: readonly string[]
    readonly name: string
  }
  readonly page: (page: number, pages: number) => string
  /** Stands for words in a script that the fonts cannot set. */
  readonly unprintable: string
}

const LETTERS_MAX = 4_000
/** Room for a name written by hand, in points. */
const SIGNATURE = 42

/**
 * The letter as PDF: US Letter, fonts embedded, tagged for screen readers, each part in its language. The page that explains it
 * comes first and is kept; the letter begins on a sheet of its own. The same letter gives the same bytes.
 */
export function ownLetterPdf({ letter, explained, ...about }: OwnLetter, fonts: LetterFonts): Uint8Array {
  const type = openTypeCase(fonts)
  const clean = (text: string) =>
    printable(text, { fonts, instead: about.unprintable, lettersMax: LETTERS_MAX })
  const begin = (language: string): Flowing => ({
    type,
    sheets: beginSheets(),
    root: element('Document', language),
    size: BODY_SIZE,
  })
  const first = begin(explained.language)
  heading(first, 'H1', clean(explained.title))
  for (const text of explained.opening) paragraph(first, clean(text))
  list(first, explained.steps.map(clean))
  const second = begin('en')
  setLetter(second, letter, clean)
  // A letter of one sheet has no number.
  if (second.sheets.pages.length > 1) foot(second, about.page)
  const file = beginTaggedPdf(type)
  file.write({ pages: first.sheets.pages, root: first.root })
  file.write({ pages: second.sheets.pages, root: second.root })
  const { author, date } = about
  return file.finish({ title: clean(letter.subject), language: 'en', author: clean(author), date })
}

function setLetter(at: Flowing, letter: OwnLetter['letter'], clean: (text: string) => string): void {
  const { sheets, size } = at
  block(at, letter.from.map(clean))
  block(at, [clean(letter.day)])
  block(at, letter.to.map(clean))
  block(at, [clean(letter.subject)], 'H1')
  block(at, letter.about.map(clean))
  for (const text of ['To whom it may concern:', ...letter.body]) paragraph(at, clean(text))
  // A name is not torn from what it stands under.
  if (!sheets.hasRoom(SIGNATURE + 3 * size * LEADING)) sheets.nextPage()
  paragraph(at, 'Sincerely,')
  sheets.y -= SIGNATURE
  paragraph(at, clean(letter.name))
}

/** Lines under each other, with some room after them. */
function block(at: Flowing, texts: readonly string[], kind: 'H1' | 'P' = 'P'): void {
  const written = texts.filter((text) => text !== '')
  if (written.length === 0) return
  const face = kind === 'H1' ? 'bold' : 'regular'
  const part = element(kind)
  at.root.kids.push(part)
  const lines = written.flatMap((text) => at.type.wrap(text, face, (WIDTH * 1000) / at.size))
  flow(at, lines, { element: part, x: PAGE.left, face })
  at.sheets.y -= at.size
}
