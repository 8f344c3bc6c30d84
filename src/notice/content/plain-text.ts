import type { Block, NoticeDocument, Section } from './document.ts'
import { sentencesIn } from './compose.ts'

/** A notice as plain text, lines not broken: what e-mail programs without HTML and screen readers get. */
export function plainText(document: NoticeDocument): string {
  return [
    document.title,
    document.dateInWords,
    document.greeting,
    ...document.opening,
    ...document.sections.flatMap(sectionText),
    ...document.closing,
    document.help,
    document.invitation,
    ...sectionText(document.check),
    ...sealLines(document),
  ].join('\n\n')
}

/** What a seal adds: the code and where to type it. No link. */
export function sealLines({ seal, language }: NoticeDocument): readonly string[] {
  if (!seal) return []
  const say = sentencesIn(language).seal
  return [`${say.code} ${seal.code}`, `${say.address} ${withoutScheme(seal.verifyUrl)}`]
}

/** An address as it is typed; programs make no link of it. */
export function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, '')
}

/** A section as plain text, a line or some for each of its pieces. */
export function sectionText({ heading, blocks }: Section): readonly string[] {
  return [heading.toUpperCase(), ...blocks.map(blockText)]
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return block.text
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n')
    case 'contacts':
      return block.contacts.map(({ name, lines }) => [name, ...lines].join('\n')).join('\n\n')
  }
}
