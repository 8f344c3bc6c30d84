import type { Block, NoticeDocument } from './document.ts'
import type { Language } from './words.ts'

/** How hard a notice is to read. `grade`: years of school; `ease`: 0 hard to 100 easy. */
export interface Reading {
  readonly grade: number
  readonly ease: number
}

/** The grade no notice may be above. */
export const GRADE_MAX = 8

/**
 * How hard what a notice says is to read. Names, addresses, numbers and web addresses are left out: nobody reads them
 * as sentences. **Source** English: Flesch-Kincaid 1975, Flesch 1948. Spanish: Crawford 1984, Fernández Huerta 1959.
 */
export function readingOf(document: NoticeDocument): Reading {
  const { opening, sections, closing, help, check } = document
  const blocks = [...sections, check].flatMap((section) => section.blocks)
  const [sorry = ''] = closing
  return readingOfTexts([...opening, ...blocks.flatMap(textsOf), sorry, help], document.language)
}

/** The same for texts, each of one or more sentences. */
export function readingOfTexts(texts: readonly string[], language: Language): Reading {
  const sentences = texts.flatMap(sentencesOf)
  const words = sentences.flat()
  const syllables = words.reduce((sum, word) => sum + SYLLABLES[language](word), 0)
  const perSentence = words.length / Math.max(1, sentences.length)
  const perWord = syllables / Math.max(1, words.length)
  if (language === 'en')
    return {
      grade: 0.39 * perSentence + 11.8 * perWord - 15.59,
      ease: 206.835 - 1.015 * perSentence - 84.6 * perWord,
    }
  return {
    grade: -20.5 / perSentence + 4.9 * perWord - 3.407,
    ease: 206.84 - 1.02 * perSentence - 60 * perWord,
  }
}

function textsOf(block: Block): readonly string[] {
  if (block.kind === 'paragraph') return [block.text]
  return block.kind === 'list' ? block.items : []
}

function sentencesOf(text: string): string[][] {
  return text
    .split(/[.!?](?:\s+|$)/)
    .map((sentence) =>
      sentence
        .split(/[\s—–/]+/)
        .filter((word) => !/[\d@]|\w\.\w/.test(word))
        .map((word) => word.toLowerCase().replaceAll(/[^\p{L}’'-]/gu, ''))
        .filter((word) => word !== ''),
    )
    .filter((words) => words.length > 0)
}

const SYLLABLES: Readonly<Record<Language, (word: string) => number>> = {
  en: englishSyllables,
  es: spanishSyllables,
}

function englishSyllables(word: string): number {
  const bare = word.replaceAll(/[’'-]s?$/g, '')
  if (bare.length <= 3) return 1
  const spoken = bare.replace(/(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$/, '').replace(/^y/, '')
  return Math.max(1, spoken.match(/[aeiouyáéíóú]{1,2}/g)?.length ?? 1)
}

function spanishSyllables(word: string): number {
  // Strong vowels, and weak ones with a stress, are a syllable each; weak ones beside them belong to them.
  const groups = word.match(/[aeiouáéíóúü]+/g) ?? []
  const count = groups.reduce((sum, group) => {
    const strong = group.match(/[aeoáéíóú]/g)?.length ?? 0
    return sum + Math.max(1, strong)
  }, 0)
  return Math.max(1, count)
}
