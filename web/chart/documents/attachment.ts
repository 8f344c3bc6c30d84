/** Kinds of pictures that a browser draws without running anything in them: SVG is none of these. */
const PICTURES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']
const ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/xml': 'xml',
  'application/xml': 'xml',
  'application/json': 'json',
  'application/hl7-v3': 'xml',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/svg+xml': 'svg',
}

function kindOf({ contentType = '' }: fhir4.Attachment): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase()
}

/** What is shown as it stands, letter by letter: plain text, and what others write as markup. */
export function isText(attachment: fhir4.Attachment): boolean {
  const kind = kindOf(attachment)
  return kind.startsWith('text/') || kind === 'application/json'
}

export function isPicture(attachment: fhir4.Attachment): boolean {
  return PICTURES.includes(kindOf(attachment))
}

/** The kind of a picture, one of those that are drawn. */
export function pictureKind(attachment: fhir4.Attachment): string {
  return PICTURES.find((kind) => kind === kindOf(attachment)) ?? 'image/png'
}

function attachmentBytes({ data = '' }: fhir4.Attachment): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
}

/** In the character set it names; in UTF-8 where it names none or one that nobody knows. */
export function attachmentText(attachment: fhir4.Attachment): string {
  const bytes = attachmentBytes(attachment)
  const named = /charset="?([\w-]+)/i.exec(attachment.contentType ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(named).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

/** What a saved file is called: what it is, and nobody's name. */
export function fileName(attachment: fhir4.Attachment, name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '').trim()
  return `${plain || 'document'}.${ENDINGS[kindOf(attachment)] ?? 'bin'}`
}
