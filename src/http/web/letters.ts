import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type LetterAnswer,
  type LetterAsked,
  type LetterPdfAsked,
  type LetterVersion,
  PROTECTION_PATHS,
} from '../../contract/index.ts'
import { ChartwardError } from '../../kernel/index.ts'
import type { QueryPairs } from '../../disclosure/index.ts'
import { type NoticeProof, ownLetterPdf } from '../../notice/index.ts'
import {
  ERRORS_HERE,
  LETTER_FOLLOWS,
  LETTER_WORDS,
  LETTERS,
  type LetterFacts,
  type LetterWords,
} from '../../safeguard/index.ts'
import { interactionOf } from '../asked.ts'
import type { BrowserSession } from '../browser.ts'
import { type PlanGround, planOf } from './plan.ts'
import { type PrintGround, sendPdf } from './printing.ts'
import { readOne, searchOnce } from './reading.ts'
import { dateIn, nameIn, type Written } from './record-summary.ts'
import { RECORD_WORDS } from './record-words.ts'
import { textIn } from './said.ts'
import { jsonOf, type WebGround, webSession } from './scope.ts'
import { ownId, patientFor } from './whose.ts'

export interface LetterGround extends WebGround, PlanGround, PrintGround {
  readonly noticeProof: Pick<NoticeProof, 'contacts'>
}

const LETTERS_MAX = 64
const ADDRESS_LETTERS_MAX = 500
const ERRORS_LETTERS_MAX = 4_000
/** Whoever has more health plans than this writes to the others by hand. */
const PLANS: QueryPairs = [
  ['_count', '20'],
  ['status', 'active'],
]
const BLANK = '______________________________'

interface Person extends Written {
  readonly address?: readonly {
    readonly use?: string
    readonly line?: readonly string[]
    readonly city?: string
    readonly state?: string
    readonly postalCode?: string
  }[]
  readonly telecom?: readonly { readonly system?: string; readonly value?: string }[]
}

interface Coverage {
  readonly payor?: readonly { readonly display?: string }[]
  readonly subscriberId?: string
  readonly identifier?: readonly { readonly value?: string }[]
}

/**
 * Letters of the plan, filled in from the record: to be looked at, and as a file. What is read for one has its leaves as any
 * reading has, and the letter one of its own; nothing is sent to whom it is addressed to.
 */
export function letterRoutes(app: FastifyInstance, ground: LetterGround): void {
  app.post(PROTECTION_PATHS.letter, async (request): Promise<LetterAnswer> => {
    const session = await webSession(ground, request)
    const by = { session, request, as: 'shown' }
    return (await filledIn(ground, by, jsonOf<LetterAsked>(request))).letter
  })
  app.post(PROTECTION_PATHS.letterPdf, async (request, reply) => {
    const session = await webSession(ground, request)
    const asked = jsonOf<LetterPdfAsked>(request)
    const { language } = asked
    const to = textIn(asked.to, ADDRESS_LETTERS_MAX)
    const errors = textIn(asked.errors, ERRORS_LETTERS_MAX)
    if (language !== 'en' && language !== 'es')
      throw new ChartwardError('JSON_INVALID', 'this is not what the page sends')
    const filled = await filledIn(ground, { session, request, as: 'as a file' }, asked)
    const file = fileOf(ground, filled, { language, to, errors, version: asked.version ?? 0 })
    return await sendPdf(reply, `letter-${filled.kind}.pdf`, file)
  })
}

interface Filled {
  readonly kind: string
  readonly letter: LetterAnswer
  /** ISO. */
  readonly today: string
  readonly organisation: string
}

interface Asking {
  readonly session: BrowserSession
  readonly request: FastifyRequest
  /** How its leaf says that it was given. */
  readonly as: string
}

async function filledIn(
  ground: LetterGround,
  { session, request, as }: Asking,
  { kind: wanted, patient: asked }: Partial<LetterAsked>,
): Promise<Filled> {
  const kind = LETTERS.find((one) => one === wanted)
  const named = textIn(asked, LETTERS_MAX)
  const patient = await patientFor(ground, session, named)
  if (kind === undefined) throw new ChartwardError('NOT_FOUND', 'there is no such letter')
  const words = LETTER_WORDS[kind]
  const interaction = interactionOf(ground.identity, session, request)
  const id = named || ownId(session)
  const person = await readOne<Person>(ground, interaction, { type: 'Patient', id })
  const coverages = words.toPlan === true ? await coveragesOf(ground, interaction, id) : []
  const note = `protection letter ${as}: ${kind}`
  await ground.disclosure.note(interaction, { how: 'notice', note, about: [patient] })
  const { today, told } = await planOf(ground, patient)
  const organisation = ground.noticeProof.contacts().name
  const toldOn = told.map(({ date }) => date).toSorted()[0]
  const facts = { organisation, toldOn: englishDay(toldOn), person, coverages, today: englishDay(today) }
  return { kind, letter: letterOf(words, facts), today, organisation }
}

async function coveragesOf(
  ground: LetterGround,
  interaction: Parameters<typeof readOne>[1],
  id: string,
): Promise<readonly Coverage[]> {
  const pairs: QueryPairs = [['patient', `Patient/${id}`], ...PLANS]
  const { entry = [] } = await searchOnce<Coverage>(ground, interaction, { type: 'Coverage', pairs })
  return entry.flatMap(({ resource }) => resource ?? [])
}

interface Facts extends Omit<LetterFacts, 'member'> {
  readonly person: Person
  readonly coverages: readonly Coverage[]
  /** In English words. */
  readonly today: string
}

function letterOf(words: LetterWords, facts: Facts): LetterAnswer {
  const { person, coverages, today } = facts
  const plans = coverages.length === 0 ? [{ payer: '', member: '' }] : coverages.map(planNamed)
  const versions = plans.map((plan) => versionOf(words, facts, plan))
  const errorsAt = versions[0]?.body.indexOf(ERRORS_HERE) ?? -1
  return {
    title: words.title,
    about: words.about,
    from: [nameIn(person), ...addressOf(person)].filter((line) => line !== ''),
    day: today,
    subject: words.subject,
    versions,
    name: nameIn(person),
    ...(errorsAt < 0 ? {} : { errorsAt }),
  }
}

interface PlanNamed {
  readonly payer: string
  readonly member: string
}

function planNamed({ payor = [], subscriberId, identifier = [] }: Coverage): PlanNamed {
  return {
    payer: payor.find(({ display }) => display !== undefined)?.display ?? '',
    member: subscriberId ?? identifier.find(({ value }) => value !== undefined)?.value ?? '',
  }
}

function versionOf(words: LetterWords, facts: Facts, { payer, member }: PlanNamed): LetterVersion {
  const born = englishDay(facts.person.birthDate)
  const lines = [
    ['Name', nameIn(facts.person)],
    ['Date of birth', born],
    ['Member number', member],
  ]
  return {
    plan: [payer, member].filter((part) => part !== '').join(', '),
    to: [words.to, payer].filter((line) => line !== '').join('\n'),
    about: lines.flatMap(([what = '', value = '']) => (value === '' ? [] : [`${what}: ${value}`])),
    body: words.body({ ...facts, member }),
  }
}

function addressOf({ address = [], telecom = [] }: Person): string[] {
  const home = address.find(({ use }) => use === 'home') ?? address[0]
  const { line = [], city = '', state = '', postalCode = '' } = home ?? {}
  const place = [city, [state, postalCode].filter((part) => part !== '').join(' ')]
  const phone = telecom.find(({ system }) => system === 'phone')?.value ?? ''
  return [...line, place.filter((part) => part !== '').join(', '), phone]
}

/** A letter is in English, and so are its days. */
function englishDay(day: string | undefined): string {
  return dateIn(day, RECORD_WORDS.en)
}

interface Typed extends Pick<LetterPdfAsked, 'language' | 'version' | 'to' | 'errors'> {}

/** **Errors.** `JSON_INVALID` for a version that there is not. */
function fileOf(
  { fonts }: LetterGround,
  { letter, today, organisation }: Filled,
  { language, version: wanted, to, errors }: Typed,
): Uint8Array {
  const version = letter.versions[Number.isSafeInteger(wanted) ? wanted : -1]
  if (version === undefined) throw new ChartwardError('JSON_INVALID', 'this is not what the page sends')
  const [opening, ...steps] = letter.about.map((one) => one[language])
  const wrong = errors.trim() === '' ? [BLANK] : linesIn(errors)
  const body = version.body.flatMap((text, at) => (at === letter.errorsAt ? wrong : [text]))
  const explained = {
    language,
    title: letter.title[language],
    opening: [opening ?? '', LETTER_FOLLOWS[language]],
    steps,
  }
  const { from, day, subject, name } = letter
  return ownLetterPdf(
    {
      author: name === '' ? organisation : name,
      date: today,
      explained,
      letter: { from, day, to: linesIn(to), subject, about: version.about, body, name },
      page: RECORD_WORDS.en.page,
      unprintable: RECORD_WORDS.en.unprintable,
    },
    fonts(),
  )
}

function linesIn(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}
