import { ChartwardError } from '../../kernel/index.ts'
import { contentsFor, isVerified, type Law } from '../../law/index.ts'
import type { Recipient, Variant } from '../recipients/recipient.ts'
import { SHIPPED_BOOK } from './book.ts'
import { composeNotice } from './compose.ts'
import type { NoticeModel } from './model.ts'
import { openConflicts } from './plan.ts'
import { GRADE_MAX, readingOf, readingOfTexts } from './readability.ts'
import type { Language } from './words.ts'

/** What whoever approves a model should know. `problems` stop it; `unchecked` says what nobody has verified. */
export interface Review {
  readonly problems: readonly string[]
  readonly unchecked: readonly string[]
}

/** Whose letters are tried: residences, and every element class that left of anybody. */
export interface Reviewed {
  readonly jurisdictions: readonly (string | null)[]
  readonly elements: readonly string[]
}

const VARIANTS: readonly Variant[] = ['adult', 'minor', 'deceased', 'guardian']
const LANGUAGES: readonly Language[] = ['en', 'es']

/**
 * Writes a letter of each kind to nobody, for each residence, and says what is wrong: words that are missing, hard to
 * read or forbidden, conflicts that counsel did not decide, and cells of the law, addresses and numbers not verified.
 */
export function reviewModel(law: Law, model: NoticeModel, { jurisdictions, elements }: Reviewed): Review {
  const problems = new Set<string>()
  for (const residence of jurisdictions)
    for (const language of LANGUAGES)
      for (const variant of VARIANTS) {
        const problem = tried(law, model, sample({ residence, language, variant, elements }))
        if (problem !== undefined) problems.add(problem)
      }
  for (const problem of hardTexts(model)) problems.add(problem)
  const places = jurisdictions.map((residence) => residence ?? 'US')
  for (const { id, decides, default: choice } of openConflicts(law, model, places))
    problems.add(
      `${id} is a conflict of two laws that ${decides} has to decide; without that it is "${choice}"`,
    )
  return { problems: [...problems], unchecked: uncheckedIn(law, model, places) }
}

function tried(law: Law, model: NoticeModel, recipient: Recipient): string | undefined {
  try {
    const { grade } = readingOf(composeNotice(law, model, recipient))
    return grade > GRADE_MAX ? hard(`the letter in ${recipient.language}`, grade) : undefined
  } catch (error) {
    if (error instanceof ChartwardError && error.code === 'NOTICE_INVALID') return error.message
    throw error
  }
}

/** The words of the model by themselves: among our own short sentences long ones would not show. */
function hardTexts(model: NoticeModel): readonly string[] {
  const texts = {
    whatHappened: [model.whatHappened],
    howItHappened: model.howItHappened ? [model.howItHappened] : [],
    whatWeDid: [model.whatWeDid],
    whatYouCanDo: model.whatYouCanDo ?? [],
  }
  return Object.entries(texts).flatMap(([name, words]) =>
    LANGUAGES.flatMap((language) => {
      const said = words.map((text) => text[language])
      return said.length > 0 && readingOfTexts(said, language).grade > GRADE_MAX
        ? [hard(`${name} in ${language}`, readingOfTexts(said, language).grade)]
        : []
    }),
  )
}

function hard(what: string, grade: number): string {
  return `${what} needs ${grade.toFixed(1)} years of school to read, more than ${GRADE_MAX}: use shorter words and sentences`
}

function sample(of: Pick<Recipient, 'residence' | 'language' | 'variant' | 'elements'>): Recipient {
  return {
    ...of,
    patient: '' as Recipient['patient'],
    part2: false,
    patientName: { full: 'Ana Lee', given: 'Ana' },
    addressee: { name: 'Ana Lee' },
    tier: 'disclosed',
  }
}

function uncheckedIn(law: Law, model: NoticeModel, places: readonly string[]): readonly string[] {
  const book = model.book ?? SHIPPED_BOOK
  const contacts = [
    ...book.bureaus,
    ...book.federal,
    ...places.flatMap((place) => book.agencies[place] ?? []),
  ].filter(({ status }) => !isVerified(status as Parameters<typeof isVerified>[0]))
  const laws = places.filter((place) => !isVerified(contentsFor(law, place).status))
  return [
    ...new Set([
      ...laws.map(
        (place) => `what a letter to ${place} has to say (status ${contentsFor(law, place).status})`,
      ),
      ...contacts.map(({ name, status }) => `the address and number of ${name.en} (status ${status})`),
    ]),
  ]
}
