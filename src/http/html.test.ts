import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { html } from './html.ts'

test('no text breaks out of its place, and every text can be read back', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
      const written = html`<p title="${text}">${text}</p>`.toString()
      const inner = /^<p title="([^"<>'`]*)">([^<>"'`]*)<\/p>$/s.exec(written)
      expect(inner).not.toBeNull()
      const readable = text.toWellFormed().replaceAll('\0', '\uFFFD')
      expect([unescaped(inner?.[1]), unescaped(inner?.[2])]).toEqual([readable, readable])
    }),
    { numRuns: 1000 },
  )
})

test('what is HTML already stands as it is, lists are joined, nothing is nothing', () => {
  const items = ['<a>', 'b & c'].map((text) => html`<b>${text}</b>`)
  expect(html`${items}${undefined}${7}`.toString()).toBe('<b>&lt;a&gt;</b><b>b &amp; c</b>7')
})

test('something that only looks like HTML of ours is text', () => {
  const forged = { toString: () => '<script>' } as unknown as string
  expect(html`${forged}`.toString()).not.toContain('<script>')
})

/** As a browser reads it. */
function unescaped(text = ''): string {
  const letters: Readonly<Record<string, string>> = {
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
    '&#96;': '`',
    '&amp;': '&',
  }
  return text.replace(/&(?:lt|gt|quot|amp|#39|#96);/g, (entity) => letters[entity] ?? '')
}
