import { invalid } from '../content/words.ts'
import type { Font } from './font-file.ts'

/** The two weights a letter is set in. */
export type Face = 'regular' | 'bold'

/** The fonts of letters. What the first does not have is taken from the second. */
export interface LetterFonts {
  readonly regular: readonly [Font, Font]
  readonly bold: readonly [Font, Font]
}

/** Glyphs of one font, as a content stream writes them. `font` is the index in `TypeCase.fonts`. */
export interface Run {
  readonly font: number
  readonly hex: string
}

/** A word that is set. `width` in thousandths of the type size. */
export interface SetWord {
  readonly runs: readonly Run[]
  readonly width: number
}

/** A line that is set, without what follows its last word. */
export interface Line {
  readonly words: readonly SetWord[]
  readonly width: number
}

/** Sets words, and remembers which glyphs of which font a file needs. */
export interface TypeCase {
  readonly fonts: readonly Font[]
  readonly used: readonly Set<number>[]
  readonly space: (face: Face) => SetWord
  readonly setLine: (text: string, face: Face) => Line
  /** **Shape** lines not wider than `width` thousandths; a word that is wider alone is broken. */
  readonly wrap: (text: string, face: Face, width: number) => readonly Line[]
}

/** Scripts that are set one character after the other, from left to right: others need shaping that we do not do. */
const PLAIN = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}]*$/u
/** What stands over or under another character, what is not seen, and what turns the direction of writing. */
const NOT_PLAIN = /[\p{M}\p{C}]/u

/** True when the fonts have every character of a text and can set it right. Emoji, Hebrew, Arabic or Chinese they cannot. */
export function isPrintable(fonts: LetterFonts, text: string): boolean {
  const normal = text.normalize('NFC')
  if (!PLAIN.test(normal) || NOT_PLAIN.test(normal)) return false
  return Array.from(normal).every((character) => {
    const code = character.codePointAt(0) ?? 0
    return fonts.regular.some((font) => font.glyphOf(code) !== 0)
  })
}

/**
 * A case of type over the fonts of letters.
 *
 * **Errors** `NOTICE_INVALID` for a text the fonts cannot set: nothing is printed as an empty box. The message does
 * not say which.
 */
export function openTypeCase(letterFonts: LetterFonts): TypeCase {
  const fonts = [...letterFonts.regular, ...letterFonts.bold]
  const used = fonts.map(() => new Set<number>())
  const known = { regular: new Map<string, SetWord>(), bold: new Map<string, SetWord>() }
  const setWord = (text: string, face: Face): SetWord => {
    const found = known[face].get(text)
    if (found) return found
    if (!isPrintable(letterFonts, text))
      throw invalid('a name, an address or a word of the model holds characters that cannot be printed')
    const word = glyphsOf(text.normalize('NFC'), face === 'regular' ? 0 : 2, fonts, used)
    known[face].set(text, word)
    return word
  }
  const spaces = { regular: setWord(' ', 'regular'), bold: setWord(' ', 'bold') }
  const wordsOf = (text: string, face: Face) =>
    text
      .split(/[ \n]+/)
      .filter((word) => word !== '')
      .map((word) => ({ word, set: setWord(word, face) }))
  return {
    fonts,
    used,
    space: (face) => spaces[face],
    setLine: (text, face) =>
      lineOf(
        wordsOf(text, face).map(({ set }) => set),
        spaces[face].width,
      ),
    wrap: (text, face, width) => {
      const words = wordsOf(text, face).flatMap(({ word, set }) =>
        set.width <= width ? [set] : broken(word, width, (part) => setWord(part, face)),
      )
      return wrapped(words, spaces[face].width, width)
    },
  }
}

function glyphsOf(
  text: string,
  first: number,
  fonts: readonly Font[],
  used: readonly Set<number>[],
): SetWord {
  const runs: { font: number; hex: string }[] = []
  let width = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const index = fonts[first]?.glyphOf(code) === 0 ? first + 1 : first
    const font = fonts[index]
    if (!font) continue
    const glyph = font.glyphOf(code)
    used[index]?.add(glyph)
    width += font.advanceOf(glyph)
    const hex = glyph.toString(16).padStart(4, '0')
    const last = runs.at(-1)
    if (last?.font === index) last.hex += hex
    else runs.push({ font: index, hex })
  }
  return { runs, width }
}

function lineOf(words: readonly SetWord[], space: number): Line {
  const width = words.reduce((sum, word) => sum + word.width, 0) + space * Math.max(0, words.length - 1)
  return { words, width }
}

function wrapped(words: readonly SetWord[], space: number, width: number): Line[] {
  const lines: Line[] = []
  let line: SetWord[] = []
  let wide = 0
  for (const word of words) {
    const more = line.length === 0 ? word.width : wide + space + word.width
    if (line.length > 0 && more > width) {
      lines.push({ words: line, width: wide })
      line = [word]
      wide = word.width
    } else {
      line.push(word)
      wide = more
    }
  }
  if (line.length > 0) lines.push({ words: line, width: wide })
  return lines
}

/** A word in pieces that each fit: a web address is not cut off at the margin. */
function broken(word: string, width: number, set: (part: string) => SetWord): SetWord[] {
  const parts: string[] = []
  let part = ''
  for (const character of word) {
    if (part !== '' && set(part + character).width > width) {
      parts.push(part)
      part = character
    } else part += character
  }
  return [...parts, part].map(set)
}
