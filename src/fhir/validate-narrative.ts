/**
 * The xhtml of a narrative: well-formed, of the elements FHIR allows, with nothing that runs.
 * Source: FHIR R4 narrative, txt-1 and txt-2.
 */
const ELEMENTS: ReadonlySet<string> = new Set(
  (
    'a abbr acronym address b big blockquote br caption center cite code col colgroup dd del dfn dir div dl dt em ' +
    'font h1 h2 h3 h4 h5 h6 hr i img ins kbd li map area ol p pre q s samp small span strike strong sub sup table ' +
    'tbody td tfoot th thead tr tt u ul var'
  ).split(' '),
)
const OPENING = /^<div[\s>/]/
const TAG =
  /<(?:(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|!--(?:(?!--)[^])*-->)/y
const ATTRIBUTE = /([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const LINK = /^(?:#|[./\w-]*$|https?:|mailto:|tel:|data:image\/(?:png|gif|jpeg);|[\w./-]+[?#])/i
const VISIBLE = /<img\b|>[^<]*[^\s<]/i

/** What is wrong with the narrative, or nothing. */
export function checkNarrative(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a JSON string'
  const body = value.trim()
  if (!OPENING.test(body)) return 'must be one <div> of xhtml'
  if (!VISIBLE.test(body)) return 'shows nothing'
  return walk(body)
}

function walk(body: string): string | undefined {
  const open: string[] = []
  for (let at = 0; at < body.length;) {
    if (at > 0 && open.length === 0) return 'must be one <div> of xhtml'
    TAG.lastIndex = at
    const tag = TAG.exec(body)
    if (tag === null) return 'is not well-formed xhtml'
    const [whole, close, name, attributes, empty] = tag
    if (name !== undefined) {
      const wrong = checkTag(name.toLowerCase(), attributes ?? '')
      if (wrong !== undefined) return wrong
      if (close === '/') {
        if (open.pop() !== name) return 'is not well-formed xhtml'
      } else if (empty !== '/') {
        open.push(name)
      }
    }
    const next = body.indexOf('<', at + whole.length)
    at = next < 0 ? body.length : next
  }
  return open.length === 0 && body.endsWith('>') ? undefined : 'is not well-formed xhtml'
}

function checkTag(name: string, attributes: string): string | undefined {
  if (!ELEMENTS.has(name)) return 'holds an element a narrative may not have'
  if (attributes === '') return undefined
  for (const [, attribute = '', double, single] of attributes.matchAll(ATTRIBUTE)) {
    const key = attribute.toLowerCase()
    if (key.startsWith('on')) return 'holds an event handler'
    if ((key === 'href' || key === 'src') && !LINK.test(double ?? single ?? '')) {
      return 'holds a link of a kind a narrative may not have'
    }
  }
  return undefined
}
