import { isUtf8 } from 'node:buffer'

const PDF = Buffer.from('%PDF-')
/** A PDF begins within its first 1,024 bytes. Source: ISO 32000-1, annex H.3.4.1. */
const PDF_WITHIN = 1_024
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const JPEG = Buffer.from([0xff, 0xd8, 0xff])
const ONLY_OF_TEXT = /^[^\p{Cc}]*(?:[\t\n\r\f][^\p{Cc}]*)*$/u
/** What a browser would take for a page of ours to run, however it is called. */
const MARKUP = /^[\s\uFEFF]*</

/** What a file is by what is in it; its name says nothing. Undefined: nothing that belongs into a chart. */
export function documentTypeOf(file: Buffer): string | undefined {
  if (file.subarray(0, PNG.length).equals(PNG)) return 'image/png'
  if (file.subarray(0, JPEG.length).equals(JPEG)) return 'image/jpeg'
  if (file.subarray(0, PDF_WITHIN).includes(PDF)) return 'application/pdf'
  return isText(file) ? 'text/plain' : undefined
}

function isText(file: Buffer): boolean {
  if (file.length === 0 || !isUtf8(file)) return false
  const text = file.toString('utf8')
  return !MARKUP.test(text) && ONLY_OF_TEXT.test(text)
}
