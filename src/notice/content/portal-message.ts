import type { NoticeDocument, Section } from './document.ts'
import { plainText, sealLines } from './plain-text.ts'

/** A notice as a message in the patient's own account. **Shape** plain text in parts; whoever shows it escapes it. */
export interface PortalMessage {
  readonly language: 'en' | 'es'
  readonly subject: string
  readonly date: string
  readonly greeting: string
  readonly opening: readonly string[]
  readonly sections: readonly Section[]
  readonly closing: readonly string[]
  readonly text: string
}

/** The same notice where the reader is signed in: there it needs no proof of its own, and the code stands there to compare. */
export function portalMessageOf(document: NoticeDocument): PortalMessage {
  const { language, subject, date, greeting, opening, sections, closing, help, invitation } = document
  return {
    language,
    subject,
    date,
    greeting,
    opening,
    sections,
    closing: [...closing, help, invitation, ...sealLines(document)],
    text: plainText(document),
  }
}
