import type { Block, NoticeDocument, Section } from './document.ts'
import { plainText, sealLines } from './plain-text.ts'

/** A notice as an e-mail. */
export interface NoticeEmail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/**
 * A notice as an e-mail: the whole of it, as text and as HTML. It holds no link, no picture and nothing to load:
 * who wants to check it types our address. The subject says nothing about anybody's health.
 */
export function emailOf(document: NoticeDocument): NoticeEmail {
  return { subject: document.subject, text: plainText(document), html: htmlOf(document) }
}

/** A notice as a page of its own. **Shape** UTF-8, complete, no script, nothing to load. */
export function htmlOf(document: NoticeDocument): string {
  const { language, title, dateInWords, greeting, opening, sections, closing, help, invitation, check } =
    document
  const body = [
    `<h1>${escaped(title)}</h1>`,
    paragraph(dateInWords),
    paragraph(greeting),
    ...opening.map(paragraph),
    ...sections.map((section) => sectionHtml(section)),
    ...closing.map(paragraph),
    paragraph(help),
    `<p lang="${language === 'en' ? 'es' : 'en'}">${escaped(invitation)}</p>`,
    sectionHtml(check),
    ...sealLines(document).map(paragraph),
  ]
  return [
    `<!doctype html>`,
    `<html lang="${language}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>`,
    `<style>body{font:18px/1.5 sans-serif;max-width:38em;margin:1em auto;padding:0 1em;color:#111;background:#fff}</style></head>`,
    `<body><main>`,
    ...body,
    `</main></body></html>\n`,
  ].join('\n')
}

/** A section as HTML, for our own pages too. */
export function sectionHtml({ heading, blocks }: Section, level: 'h1' | 'h2' | null = 'h2'): string {
  const head = level === null ? [] : [`<${level}>${escaped(heading)}</${level}>`]
  return [...head, ...blocks.map(blockHtml)].join('\n')
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return paragraph(block.text)
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${escaped(item)}</li>`).join('\n')}\n</ul>`
    case 'contacts':
      return block.contacts
        .map(
          ({ name, lines }) =>
            `<p><strong>${escaped(name)}</strong><br>${lines.map(escaped).join('<br>')}</p>`,
        )
        .join('\n')
  }
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
