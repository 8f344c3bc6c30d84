/** Text that is HTML already. Only `html` makes it, so that nothing else is written to a page as it stands. */
class Markup {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

export type Html = Markup

/** What can stand in a template: text is escaped, `undefined` is nothing. */
export type HtmlPart = string | number | Html | readonly Html[] | undefined

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/**
 * A piece of a page. Everything put into it is escaped, for text and for attributes in quotes; it is no place for a script,
 * a style, or an address that somebody else chose.
 */
export function html(pieces: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const written = pieces.map((piece, at) => piece + textOf(parts[at]))
  return new Markup(written.join(''))
}

function textOf(part: HtmlPart): string {
  if (part === undefined) return ''
  if (part instanceof Markup) return part.toString()
  if (Array.isArray(part)) return part.map(textOf).join('')
  return escaped(String(part))
}

/** Letters that HTML cannot hold at all become the mark for an unreadable one. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/\0/g, '\uFFFD')
    .replace(/[&<>"'`]/g, (letter) => ESCAPED[letter] ?? '')
}
