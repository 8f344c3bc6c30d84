import { beforeAll, expect, test } from 'vitest'
import { MODEL, RECIPIENT, SEAL, shippedLaw } from '../../../test/support/notices.ts'
import { drawPage, type ReadPdf, readPdf } from '../../../test/support/pdf.ts'
import { ELEMENT_CLASSES } from '../../fhir/index.ts'
import { composeNotice } from '../content/compose.ts'
import type { NoticeDocument } from '../content/document.ts'
import { ELEMENT_WORDS } from '../content/element-words.ts'
import { problemOf } from '../recipients/names.ts'
import { openLetterFonts } from './letter-fonts.ts'
import { letterPdf, letterProblem } from './letter-pdf.ts'
import { isPrintable } from './typesetting.ts'

const LAW = shippedLaw()
const FONTS = openLetterFonts()
const FIRST_PAGE = 1

const compose = (more: Partial<typeof RECIPIENT> = {}): NoticeDocument =>
  composeNotice(LAW, MODEL, { ...RECIPIENT, ...more }, SEAL)
const print = async (...documents: readonly NoticeDocument[]) => await letterPdf(documents, { fonts: FONTS })
/** Everything a screen reader says, in its order. */
const spoken = (pdf: ReadPdf) => pdf.pages.flatMap((page) => page.spoken)

let letter: Uint8Array
let read: ReadPdf
beforeAll(async () => {
  letter = await print(compose())
  read = await readPdf(letter)
})

test('the fonts are in the file, and the file says what it is', () => {
  expect(read.pages.every((page) => page.areEmbedded)).toBe(true)
  expect(new Set(read.pages.flatMap((page) => page.fonts)).size).toBeLessThanOrEqual(2)
  expect(read.title).toBe('Notice of Data Breach')
  expect(read.language).toBe('en-US')
  expect(read.isMarked).toBe(true)
})

test('a screen reader says all of the letter, in the order in which it is read', () => {
  const document = compose()
  const said = spoken(read).map(({ text }) => text)
  const expected = [
    document.title,
    document.greeting,
    ...document.opening,
    ...document.sections.flatMap(({ heading, blocks }) => [
      heading,
      ...blocks.flatMap((block) =>
        block.kind === 'paragraph' ? [block.text] : block.kind === 'list' ? block.items : [],
      ),
    ]),
    document.help,
    document.check.heading,
  ]
  const all = said.join(' ')
  let from = 0
  for (const text of expected) {
    const at = all.indexOf(text, from)
    expect(at, `"${text}" after ${from}`).toBeGreaterThanOrEqual(0)
    from = at
  }
})

test('headings are headings, items are items, and the square says what it is', () => {
  const all = spoken(read)
  expect(all.filter(({ role }) => role === 'H1').map(({ text }) => text)).toEqual(['Notice of Data Breach'])
  expect(all.filter(({ role }) => role === 'H2').map(({ text }) => text)).toEqual([
    'What Happened',
    'What Information Was Involved',
    'What We Are Doing',
    'What You Can Do',
    'For More Information',
    'Is This Letter Real?',
  ])
  const items = all.filter(({ role }) => role === 'LBody').map(({ text }) => text)
  expect(items.slice(0, 5)).toEqual(RECIPIENT.elements.map((name) => ELEMENT_WORDS[name]?.en))
  expect(all.filter(({ role }) => role === 'Figure')).toEqual([
    expect.objectContaining({ says: expect.stringContaining('Square code') }),
  ])
  const inSpanish = all.filter(({ language }) => language === 'es-US')
  expect(inSpanish.map(({ text }) => text)).toEqual([compose().invitation])
})

test('the window of the envelope shows name and address, and nothing else', () => {
  const texts = read.pages[0]?.texts ?? []
  // The window wherever the sheet lies: 4 1/2 by 1 1/8 inches, the sheet slides by one inch and by 0.46.
  const shown = texts.filter(({ x, y }) => x < 5.375 * 72 && y < 792 - 2.04 * 72 && y > 792 - 3.63 * 72)
  expect(shown.map(({ text }) => text.trim()).filter((text) => text !== '')).toEqual([
    'Marisol Quintanilla',
    '77 Elm Street',
    'Apt 4B',
    'Providence, RI 02903',
  ])
  for (const { x, width } of shown) expect(x + width).toBeLessThan(4.375 * 72)
})

test('nothing runs over the margin or into something else, whatever left and whoever reads', async () => {
  const elements = ELEMENT_CLASSES.map(({ name }) => name)
  const documents = (['en', 'es'] as const).flatMap((language) =>
    (['adult', 'minor', 'deceased', 'guardian'] as const).flatMap((variant) =>
      ['RI', 'MA', 'NY', 'NM', null].map((residence) => compose({ language, variant, residence, elements })),
    ),
  )
  for (const document of documents) {
    const { pages } = await readPdf(await print(document))
    for (const { texts } of pages)
      for (const [index, one] of texts.entries()) {
        expect(one.x).toBeGreaterThanOrEqual(71)
        expect(one.x + one.width).toBeLessThanOrEqual(541)
        expect(one.y).toBeGreaterThanOrEqual(36)
        expect(one.y).toBeLessThanOrEqual(792 - 36)
        expect(one.text).not.toMatch(/undefined|null|NaN|\{|\}|\[object/)
        const touching = texts.slice(index + 1).find((other) => isOver(one, other))
        expect(touching, `${one.text} / ${touching?.text}`).toBeUndefined()
      }
  }
})

function isOver(
  one: { x: number; y: number; width: number; height: number },
  other: { x: number; y: number; width: number; height: number },
): boolean {
  const isBeside = one.x + one.width <= other.x + 0.5 || other.x + other.width <= one.x + 0.5
  const isApart = Math.abs(one.y - other.y) >= Math.min(one.height, other.height) * 0.95
  return !isBeside && !isApart
}

test('drawn as a picture, the ink keeps its margins and the square is read by a phone', async () => {
  const pages = read.pages.length
  const squares: (string | undefined)[] = []
  for (let number = FIRST_PAGE; number <= pages; number++) {
    const { ink, square } = await drawPage(letter, number)
    expect(ink.left).toBeGreaterThan(70)
    expect(ink.right).toBeLessThan(542)
    expect(ink.top).toBeGreaterThan(30)
    expect(ink.bottom).toBeLessThan(792 - 30)
    squares.push(square)
  }
  expect(squares.filter((square) => square !== undefined)).toEqual([SEAL.qr])
})

test('names of Europe and Vietnam come out as they are written; also Greek and Cyrillic', async () => {
  for (const name of ['Łukasz Żółć', 'Nguyễn Thị Hồng', 'Íñigo Peña-Ibáñez', 'Αθηνά Попова', 'O’Neil']) {
    const { pages } = await readPdf(await print(compose({ addressee: { name } })))
    expect(pages[0]?.texts.map(({ text }) => text).join('')).toContain(name)
    expect(pages[0]?.areEmbedded).toBe(true)
  }
})

test('what cannot be printed right is refused, and the message does not say whose name it is', async () => {
  for (const name of [
    'Ana 😀 Lee',
    'שרה כהן',
    'محمد علي',
    '王小明',
    'अनिल',
    // The fonts have these two, and would set the first beside the letter that it belongs over.
    'Zax\u0301',
    'Soft\u00ADhyphen',
    'Zoe\u0323\u0317 x',
    'A\u202Ebc',
    'A'.repeat(300),
    'Ann '.repeat(75),
  ]) {
    const document = compose({ addressee: { name } })
    const problem = letterProblem(document, FONTS)
    expect(problem, `problem of ${name}`).toMatch(/cannot be printed|does not fit the window/)
    expect(problem).not.toContain(name.slice(0, 4))
    await expect(print(compose(), document)).rejects.toMatchObject({ code: 'NOTICE_INVALID' })
  }
  expect(letterProblem(compose(), FONTS)).toBeUndefined()
})

test('no name passes as printable that our fonts do not have', () => {
  let passed = 0
  for (let code = 0x20; code < 0x11_0000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue
    const text = String.fromCodePoint(code)
    if (problemOf(text) !== undefined) continue
    passed += 1
    expect(isPrintable(FONTS, text), `U+${code.toString(16)}`).toBe(true)
  }
  expect(passed).toBeGreaterThan(300)
})

test('a long name and a long address get smaller letters before they are refused', async () => {
  const name = 'Bartholomew Featherstonehaugh-Cholmondeley von und zu Hohenschwangau Jr.'
  const { pages } = await readPdf(
    await print(
      compose({
        addressee: { name },
        address: {
          lines: ['Building 7, North Campus', '12345 Old Chesterfield Turnpike', 'Apartment 1207'],
          city: 'Winchester-on-the-Severn',
          state: 'MD',
          postalCode: '21401-1234',
          country: 'US',
        },
      }),
    ),
  )
  const shown = (pages[0]?.texts ?? []).filter(
    ({ x, y }) => x < 300 && y < 792 - 2.04 * 72 && y > 792 - 3.63 * 72,
  )
  expect(shown.map(({ text }) => text).join('')).toContain('21401-1234')
  for (const { y } of shown) expect(y).toBeGreaterThan(792 - 3.17 * 72)
})

test('one file of many letters holds each of them, and its fonts once', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `Ana Lee ${'ABCDEFGHIJ'[index % 10]}${index}`)
  const bytes = await print(...names.map((name) => compose({ addressee: { name } })))
  const { pages } = await readPdf(bytes)
  expect(pages).toHaveLength(30 * read.pages.length)
  const all = pages.map(({ texts }) => texts.map(({ text }) => text).join('\n'))
  for (const name of names) expect(all.filter((page) => page.includes(`Dear ${name}:`))).toHaveLength(1)
  expect(bytes.length).toBeLessThan(30 * letter.length)
  expect(Buffer.from(bytes).toString('latin1').split('/Length1').length - 1).toBe(2)
})

test('printed on both sides, each letter begins on a sheet of its own', async () => {
  const bytes = await letterPdf([compose(), compose()], { fonts: FONTS, duplex: true })
  const { pages } = await readPdf(bytes)
  const first = pages.findIndex(
    ({ texts }, index) => index > 0 && texts.some(({ text }) => text.includes('Dear ')),
  )
  expect(first % 2).toBe(0)
})

test('the same letter has the same bytes, and another seal has others', async () => {
  expect(Buffer.from(await print(compose())).equals(Buffer.from(letter))).toBe(true)
  const other = composeNotice(LAW, MODEL, RECIPIENT, { ...SEAL, qr: `${SEAL.qr}x` })
  expect(Buffer.from(await print(other)).equals(Buffer.from(letter))).toBe(false)
})

test('a law that asks for large type gets it', async () => {
  const { pages } = await readPdf(await print({ ...compose(), minPointSize: 14 }))
  const greeting = pages[0]?.texts.find(({ text }) => text.startsWith('Dear '))
  expect(greeting?.height).toBeGreaterThanOrEqual(14)
})
