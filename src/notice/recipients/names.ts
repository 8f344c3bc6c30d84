import { holdsOn, type Loose, objectsIn, textIn, textsIn } from './loose.ts'
import type { PersonName } from './recipient.ts'

/** Two lines of a window envelope. */
const NAME_LETTERS_MAX = 80
const WORD_LETTERS_MAX = 40
/**
 * What letters are printed in: the Latin letters that their fonts have (of Europe, the Americas and Vietnam), each one
 * character, and what stands in names and addresses beside letters. A test holds it against the fonts.
 */
const PRINTED = /^[A-Za-zÀ-ÖØ-öø-žƠơƯưǍ-ǜǦǧǪǫȘ-țḤḥẀ-ẅẞẠ-ỹ0-9 .,'’ʻʼ`´·&/()#:;+"ªº°-]+$/u
/** Uses that are nobody's name today. */
const PAST_OR_PRIVATE: ReadonlySet<unknown> = new Set(['old', 'maiden', 'nickname', 'anonymous'])
const RANKS: ReadonlyMap<unknown, number> = new Map([
  ['official', 0],
  ['usual', 1],
  [undefined, 2],
  ['temp', 3],
])

/** What became of looking for the name of somebody. */
export type NameFound =
  | { readonly name: PersonName }
  | {
      readonly problem: 'no-name' | 'several-names' | 'name-too-long' | 'name-unprintable'
      readonly why: string
      /** The one that would be printed all the same. */
      readonly name?: PersonName
    }

/**
 * The one name by which somebody is written to on a day: the official one, else the usual one. Of names that cannot be
 * printed and one that can, the one that can.
 */
export function nameOf(names: unknown, day: string): NameFound {
  const current = objectsIn(names).filter(
    ({ use, period }) => !PAST_OR_PRIVATE.has(use) && holdsOn(period, day),
  )
  const found = current.flatMap((name) => {
    const read = readName(name)
    return read === undefined ? [] : [{ rank: RANKS.get(name['use']) ?? 4, name: read }]
  })
  if (found.length === 0) return { problem: 'no-name', why: 'The record has no name that is in use today.' }
  const printable = found.filter(({ name }) => problemOf(name.full) === undefined)
  const choice = printable.length > 0 ? printable : found
  const best = Math.min(...choice.map(({ rank }) => rank))
  const distinct = new Map(
    choice.flatMap(({ rank, name }) => (rank === best ? [[folded(name.full), name]] : [])),
  )
  const [name] = distinct.values()
  if (name === undefined) return { problem: 'no-name', why: 'The record has no name that is in use today.' }
  if (distinct.size > 1)
    return {
      problem: 'several-names',
      why: `The record has ${distinct.size} different names of the same kind: say which one is printed.`,
      name,
    }
  const problem = problemOf(name.full)
  return problem === undefined ? { name } : { ...problem, name }
}

/** Why a name or a line of an address cannot be printed; undefined when it can. */
export function problemOf(
  text: string,
): { readonly problem: 'name-too-long' | 'name-unprintable'; readonly why: string } | undefined {
  const words = text.split(/[ -]/u).map(lengthOf)
  if (lengthOf(text) > NAME_LETTERS_MAX || Math.max(...words) > WORD_LETTERS_MAX)
    return {
      problem: 'name-too-long',
      why: `It has ${lengthOf(text)} letters, and an envelope shows ${NAME_LETTERS_MAX} (${WORD_LETTERS_MAX} in one word).`,
    }
  if (PRINTED.test(text.normalize('NFC'))) return undefined
  const letters = Array.from(text).filter((letter) => /\p{L}/u.test(letter))
  const foreign = letters.some((letter) => !/\p{Script=Latin}/u.test(letter))
  return {
    problem: 'name-unprintable',
    why: foreign
      ? 'It is in a script that letters are not printed in: give it in Latin letters.'
      : 'It has signs that are not printed: give it without them.',
  }
}

/** The same for small and capital letters, accents, and the order of spaces: for telling whether two names are one. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

function lengthOf(text: string): number {
  return Array.from(text.normalize('NFC')).length
}

function readName(name: Loose): PersonName | undefined {
  const given = textsIn(name['given']).join(' ')
  const family = textIn(name['family'])
  const suffix = textsIn(name['suffix']).join(' ')
  const parts = [given, family ?? '', suffix].filter((part) => part !== '')
  // A suffix alone is no name.
  const full = given === '' && family === undefined ? textIn(name['text']) : parts.join(' ')
  if (full === undefined) return undefined
  return { full, ...(given === '' ? {} : { given }), ...(family === undefined ? {} : { family }) }
}
