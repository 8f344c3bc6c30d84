import { isPrintable, type LetterFonts } from './typesetting.ts'

export interface Printing {
  readonly fonts: LetterFonts
  /** Stands for words in a script that the fonts cannot set. */
  readonly instead: string
  readonly lettersMax: number
}

/** A text as one line that can be set: nothing fails for what somebody wrote. */
export function printable(text: string, { fonts, instead, lettersMax }: Printing): string {
  const line = text.replaceAll(/[\s\p{C}]+/gu, ' ').trim()
  const letters = Array.from(line)
  const short = letters.length > lettersMax ? `${letters.slice(0, lettersMax).join('')}…` : line
  const words: string[] = []
  for (const word of short.split(' ')) {
    if (isPrintable(fonts, word)) words.push(word)
    else if (words.at(-1) !== instead) words.push(instead)
  }
  return words.join(' ')
}
