import { letterPdf, type NoticeDocument, openLetterFonts } from '../notice/index.ts'

/** Prints letters as one PDF. */
export type Printer = (documents: readonly NoticeDocument[]) => Promise<Uint8Array>

/** Fonts are files of some megabytes: read once, and only where something is printed. */
export function openPrinter(): Printer {
  const fonts = { opened: undefined as ReturnType<typeof openLetterFonts> | undefined }
  return async (documents) => {
    fonts.opened ??= openLetterFonts()
    return await letterPdf(documents, { fonts: fonts.opened })
  }
}
