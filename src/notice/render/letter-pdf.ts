import { ChartwardError } from '../../kernel/index.ts'
import type { NoticeDocument } from '../content/document.ts'
import { invalid } from '../content/words.ts'
import { layOut } from './letter-layout.ts'
import { beginTaggedPdf } from './tagged-pdf.ts'
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
  const file = beginTaggedPdf(type)
  for (const [index, document] of documents.entries()) {
    file.write(layOut(document, type))
    if (options.duplex === true && file.pageCount() % 2 === 1 && index < documents.length - 1)
      file.writeEmptyPage()
    // Whoever else waits has a turn between letters.
    if (index % 50 === 49) await new Promise<void>((resolve) => setImmediate(resolve))
  }
  const { title, language, date, from, seal } = first
  // A file of one letter says whose: who changes it keeps that, and is found out by it.
  const keywords = documents.length === 1 ? seal?.code : undefined
  return file.finish({ title, language, date, author: from[0] ?? '', keywords })
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
