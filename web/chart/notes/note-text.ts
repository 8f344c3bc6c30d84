import { attachmentText } from '../documents/attachment.ts'

/** The text of a note, where it is one: its first attachment of plain text. */
export function noteText({ content }: Pick<fhir4.DocumentReference, 'content'>): string {
  const found = content.find(({ attachment }) => attachment.contentType?.startsWith('text/plain') === true)
  return found === undefined ? '' : attachmentText(found.attachment)
}

/** Text as an attachment carries it: base64 of UTF-8. */
export function textData(text: string): string {
  return bytesData(new TextEncoder().encode(text))
}

/** Bytes as an attachment carries them. */
export function bytesData(bytes: Uint8Array): string {
  const SLICE = 8_192
  let letters = ''
  for (let at = 0; at < bytes.length; at += SLICE)
    letters += String.fromCodePoint(...bytes.subarray(at, at + SLICE))
  return btoa(letters)
}
