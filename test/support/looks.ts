import { type Translated, textsOfPages, type Written } from './written.ts'

/** The two ways in which a journey is walked: between them both languages, both schemes, a desktop and a phone. */
export const LOOKS = [
  { name: 'in English, light, at a desktop', language: 'en', scheme: 'light', width: 1280, height: 900 },
  {
    name: 'in Spanish, in the dark, on a phone',
    language: 'es',
    scheme: 'dark',
    width: 390,
    height: 844,
    isPhone: true,
  },
] as const

export type Look = (typeof LOOKS)[number]
export type Say = (english: string) => RegExp

let known: Translated[] | undefined

/**
 * What a page says where its English says this: in English that, in Spanish the translation that stands beside it in the source
 * of the page. A whole text, with what is filled in, is met whole; a part of one is met wherever the text holds it, the
 * translation as a whole. Where one English text has several translations, each is met. **Errors.** No page says this.
 */
export function sayIn(language: 'en' | 'es'): Say {
  return (english) => {
    known ??= textsOfPages()
    const plain = plainOf(known, english)
    const part = plain.length > 0 ? [] : partly(known, english)
    const found = [...plain, ...part, ...(plain.length + part.length > 0 ? [] : filledOf(known, english))]
    if (found.length === 0) throw new Error(`no page says: ${english}`)
    const said = language === 'en' ? [escaped(english)] : [...new Set(found)]
    return part.length > 0 ? new RegExp(said.join('|'), 'i') : new RegExp(`^(?:${said.join('|')})$`)
  }
}

/** What pages say one thing after the other, as a part of a name: what is said in a language, and words that are the same in each. */
export function inTurn(...parts: readonly (RegExp | string)[]): RegExp {
  return new RegExp(
    parts
      .map((part) => (typeof part === 'string' ? escaped(part) : part.source.replaceAll(/^\^|\$$/g, '')))
      .join(''),
  )
}

/** The Spanish of texts that are this once something is filled in: of those that say most of it. */
function filledOf(all: readonly Translated[], english: string): string[] {
  const filled = all.flatMap(({ en, es }) =>
    en.flatMap((form) => {
      const values = lettersOf(form) === 0 ? undefined : valuesIn(form, english)
      return values === undefined ? [] : [{ letters: lettersOf(form), values, es }]
    }),
  )
  const most = Math.max(0, ...filled.map(({ letters }) => letters))
  return filled
    .filter(({ letters }) => letters === most)
    .flatMap(({ values, es }) => {
      // What is filled in may be a text of a page itself.
      const said = new Map(
        [...values].map(([place, value]) => [place, [escaped(value), ...plainOf(all, value)]]),
      )
      return es.map((form) => patternOf(form, said))
    })
}

/** The Spanish of texts that are this as a whole, with nothing filled in. */
function plainOf(all: readonly Translated[], english: string): string[] {
  return all
    .filter(({ en }) => en.some((form) => form.length === 1 && form[0] === english))
    .flatMap(({ es }) => es.map((form) => patternOf(form)))
}

function partly(all: readonly Translated[], english: string): string[] {
  const part = english.toLowerCase()
  return all
    .filter(({ en }) =>
      en.some((form) => form.some((one) => typeof one === 'string' && one.toLowerCase().includes(part))),
    )
    .flatMap(({ es }) => es.map((form) => patternOf(form)))
}

function valuesIn(form: Written, text: string): ReadonlyMap<string, string> | undefined {
  const places = form.filter((one) => typeof one !== 'string')
  const found = new RegExp(
    `^${form.map((one) => (typeof one === 'string' ? escaped(one) : '(.*)')).join('')}$`,
  ).exec(text)
  return found === null
    ? undefined
    : new Map(places.map(({ filled }, index) => [filled, found[index + 1] ?? '']))
}

function patternOf(form: Written, values: ReadonlyMap<string, readonly string[]> = new Map()): string {
  return form
    .map((one) => {
      if (typeof one === 'string') return escaped(one)
      const value = values.get(one.filled)
      return value === undefined ? '.*' : `(?:${value.join('|')})`
    })
    .join('')
}

function lettersOf(form: Written): number {
  return form
    .filter((one) => typeof one === 'string')
    .join('')
    .replaceAll(/\P{L}/gu, '').length
}

/** Not `RegExp.escape`: this is read in what a test says when it fails. */
function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
