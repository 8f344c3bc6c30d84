import { ELEMENT_CLASSES } from '../../fhir/index.ts'
import type { Law } from '../../law/index.ts'
import type { Recipient } from '../recipients/recipient.ts'
import type { NoticeDocument, Seal, Section } from './document.ts'
import { addressOf, type Telling } from './fillers.ts'
import type { NoticeModel } from './model.ts'
import { planNotice } from './plan.ts'
import { refuseNumbers, sectionsOf, titleIn } from './sections.ts'
import type { Sentences } from './sentences.ts'
import { ENGLISH } from './sentences-en.ts'
import { SPANISH } from './sentences-es.ts'
import { dayInWords, invalid, type Language } from './words.ts'

const MIN_POINT_SIZE = 10

/**
 * The notice to one person: what HIPAA and the law of their residence ask for, about exactly the elements that left
 * for them, in their language, to whoever reads it for them.
 *
 * **Errors** `NOTICE_INVALID` when a required tag has no words, a forbidden one would be said, or a conflict between
 * laws is not solved; the message names tag and jurisdiction and no person.
 */
export function composeNotice(
  law: Law,
  model: NoticeModel,
  recipient: Recipient,
  seal?: Seal,
): NoticeDocument {
  const { language, variant, part2 } = recipient
  const plan = planNotice(law, model, recipient)
  const neutral = part2 ? neutralised(model) : model
  const elements = ordered(recipient.elements)
  const say = sentencesIn(language)
  const telling: Telling = {
    plan,
    model: neutral,
    organisation: neutral.organisation,
    language,
    say,
    of: { name: variant === 'adult' ? null : (recipient.patientName.given ?? recipient.patientName.full) },
    whose: variant === 'minor' ? 'child' : variant === 'deceased' ? 'dead' : 'own',
    elements,
    tier: recipient.tier,
  }
  refuseNumbers(plan, neutral)
  const document: NoticeDocument = {
    case: model.case,
    language,
    variant,
    part2,
    jurisdiction: plan.jurisdiction,
    title: titleIn(plan, language),
    subject: neutral.subject[language],
    date: model.noticeDate,
    dateInWords: dayInWords(model.noticeDate, language),
    from: addressOf(neutral.organisation),
    to: [recipient.addressee.name, ...placeOf(recipient)],
    greeting: say.dear(recipient.addressee.name),
    opening: [opening(recipient, neutral.organisation.name, say)],
    sections: sectionsOf(plan, telling),
    closing: [
      ...say.closing,
      neutral.organisation.signer,
      `${neutral.organisation.signerRole[language]}, ${neutral.organisation.name}`,
    ],
    help: say.help(neutral.organisation.phone),
    invitation: sentencesIn(language === 'en' ? 'es' : 'en').invitation(neutral.organisation.phone),
    elements,
    tags: plan.tags,
    omitted: plan.omitted,
    conflicts: plan.conflicts,
    minPointSize: Math.max(MIN_POINT_SIZE, plan.format?.minPointSize ?? 0),
    check: checkIn(say),
  }
  return seal ? { ...document, seal } : document
}

/** The sentences of a language. */
export function sentencesIn(language: Language): Sentences {
  return language === 'en' ? ENGLISH : SPANISH
}

/** How a notice is checked, and what we never ask for. */
export function checkIn(say: Sentences): Section {
  const { heading, how, never, neverAsk } = say.check
  return {
    heading,
    blocks: [
      { kind: 'paragraph', text: how },
      { kind: 'paragraph', text: never },
      { kind: 'list', items: neverAsk },
    ],
  }
}

function opening({ variant, patientName, addressee }: Recipient, by: string, say: Sentences): string {
  const name = patientName.full
  switch (variant) {
    case 'adult':
      return say.opening.adult(by)
    case 'minor':
      return addressee.relation === 'guardian' ? say.opening.guardian(by, name) : say.opening.minor(by, name)
    case 'guardian':
      return say.opening.guardian(by, name)
    case 'deceased':
      return say.opening.deceased(by, name)
  }
}

/** The elements in their one order, each known and at least one. */
export function ordered(elements: readonly string[]): readonly string[] {
  const known = ELEMENT_CLASSES.map(({ name }) => name as string)
  const strange = elements.find((element) => !known.includes(element))
  if (strange !== undefined) throw invalid(`"${strange}" is no element class`)
  if (elements.length === 0) throw invalid('nothing left of this person: there is nothing to tell')
  return known.filter((name) => elements.includes(name))
}

/** Under 42 CFR Part 2 not even the sender's name may tell what care somebody gets. */
function neutralised(model: NoticeModel): NoticeModel {
  const { name, neutralName } = model.organisation
  const text = JSON.stringify({ ...model, book: undefined })
  const said = JSON.parse(
    text.replaceAll(JSON.stringify(name).slice(1, -1), () => JSON.stringify(neutralName).slice(1, -1)),
  ) as NoticeModel
  return model.book ? { ...said, book: model.book } : said
}

function placeOf({ address }: Recipient): readonly string[] {
  if (!address) return []
  const { lines, city, state, postalCode, country } = address
  const place = [city, `${state} ${postalCode}`.trim()].filter((part) => part !== '').join(', ')
  return [...lines, place, ...(country === 'US' ? [] : [country])]
}
