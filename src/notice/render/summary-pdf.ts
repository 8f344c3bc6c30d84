import type { Language } from '../content/words.ts'
import { BODY_SIZE, element, type Flowing, heading, list, paragraph } from './page-flow.ts'
import { foot } from './sheet-foot.ts'
import { beginSheets } from './sheet.ts'
import { table, type TableText } from './table-flow.ts'
import { beginTaggedPdf } from './tagged-pdf.ts'
import { printable } from './printable.ts'
import { type LetterFonts, openTypeCase } from './typesetting.ts'

/** One part of a summary: its list or its table, and sentences under it. */
export interface SummaryPart {
  readonly heading: string
  readonly items: readonly string[]
  readonly table?: TableText
  readonly notes: readonly string[]
}

/** A summary of something as people read it: plain texts, in the order in which they are printed. */
export interface SummaryDocument {
  readonly language: Language
  readonly title: string
  readonly author: string
  /** **Shape** begins as YYYY-MM-DD. */
  readonly date: string
  readonly opening: readonly string[]
  readonly parts: readonly SummaryPart[]
  /** Stands at the foot of each page. */
  readonly footer: string
  readonly page: (page: number, pages: number) => string
  /** Stands for words in a script that the fonts cannot set. */
  readonly unprintable: string
}

/** What a part of a text may have: a record can hold whole essays. */
const LETTERS_MAX = 400

/**
 * A summary as PDF: US Letter, fonts embedded, tagged for screen readers, pages numbered. The same document gives the same
 * bytes. Words that the fonts cannot set are said to be missing; nothing fails for them.
 */
export function summaryPdf(document: SummaryDocument, fonts: LetterFonts): Uint8Array {
  const type = openTypeCase(fonts)
  const clean = (text: string) =>
    printable(text, { fonts, instead: document.unprintable, lettersMax: LETTERS_MAX })
  const root = element('Document', document.language)
  const sheets = beginSheets()
  const at: Flowing = { type, sheets, root, size: BODY_SIZE }
  heading(at, 'H1', clean(document.title))
  for (const text of document.opening) paragraph(at, clean(text))
  for (const { heading: name, items, table: rows, notes } of document.parts) {
    heading(at, 'H2', clean(name))
    if (items.length > 0) list(at, items.map(clean))
    if (rows !== undefined) table(at, cleanTable(rows, clean))
    for (const text of notes) paragraph(at, clean(text))
  }
  foot(at, document.page, clean(document.footer))
  const file = beginTaggedPdf(type)
  file.write({ pages: sheets.pages, root })
  const { title, language, author, date } = document
  return file.finish({ title, language, author, date })
}

function cleanTable({ head, widths, rows }: TableText, clean: (text: string) => string): TableText {
  return { widths, head: head.map(clean), rows: rows.map((row) => row.map(clean)) }
}
