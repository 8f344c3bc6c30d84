import type { BookContact } from './book.ts'
import type { Block, Contact } from './document.ts'
import { ELEMENT_WORDS } from './element-words.ts'
import type { NoticeModel, Organisation } from './model.ts'
import type { Plan } from './plan.ts'
import type { Of, Sentences } from './sentences.ts'
import { dayInWords, invalid, type Language, numberInWords, type Words } from './words.ts'

/** What the words for one tag are made from. */
export interface Telling {
  readonly plan: Plan
  readonly model: NoticeModel
  readonly organisation: Organisation
  readonly language: Language
  readonly say: Sentences
  readonly of: Of
  readonly whose: 'own' | 'child' | 'dead'
  /** In the order of the element classes. */
  readonly elements: readonly string[]
  /** Null where a notice speaks to everybody: then no list is that of one person. */
  readonly tier: 'disclosed' | 'exposed' | null
}

type Filler = (telling: Telling) => readonly Block[]

const paragraph = (text: string): Block => ({ kind: 'paragraph', text })
const list = (...items: readonly string[]): Block => ({ kind: 'list', items })

const FILLERS: Readonly<Record<string, Filler>> = {
  'what-happened': ({ plan, model, organisation, say, language }) => [
    paragraph(
      plan.brief.includes('what-happened')
        ? say.brief(organisation.name)
        : words(model.whatHappened, language, 'what-happened'),
    ),
  ],
  'how-it-happened': ({ model, language }) => [
    paragraph(words(model.howItHappened, language, 'how-it-happened')),
  ],
  'date-of-breach': ({ model: { dateOfBreach }, say, language }) => [
    paragraph(
      say.dates(
        dayInWords(dateOfBreach.from, language),
        dayInWords(dateOfBreach.to, language),
        dateOfBreach.estimated === true,
      ),
    ),
  ],
  'discovery-date': ({ model, say, language }) => [
    paragraph(say.discovered(dayInWords(model.discovered, language))),
  ],
  'law-enforcement-delay': ({ model, say }) => [
    paragraph(model.lawEnforcementDelay ? say.delayed : say.notDelayed),
  ],
  'number-affected': ({ plan, model, say, language }) => {
    const count = model.affectedByState[plan.jurisdiction]
    const place = plan.book.jurisdictions[plan.jurisdiction]?.[language]
    if (count === undefined || place === undefined)
      throw invalid(`the model does not say how many people of ${plan.jurisdiction} are affected`)
    return [paragraph(say.affected(numberInWords(count), place))]
  },
  'data-types': ({ plan, say, of, elements, tier, language }) => {
    const items = list(...elements.map((element) => elementIn(element, language)))
    if (tier === null) return [paragraph(say.open.left), items]
    const isTold = plan.tags.includes('what-happened') && !plan.brief.includes('what-happened')
    return [
      paragraph(say.left[isTold ? tier : 'unsaid'](of)),
      items,
      ...(elements.includes('ssn') ? [] : [paragraph(say.noSsn(of))]),
    ]
  },
  'what-we-did': ({ model, language }) => [paragraph(words(model.whatWeDid, language, 'what-we-did'))],
  'credit-monitoring-enrolment': ({ model: { monitoring }, say, of, language }) => {
    if (!monitoring) throw invalid('the model offers no monitoring')
    const { provider, months, website, phone } = monitoring
    const by = dayInWords(monitoring.enrolBy, language)
    const { offer, enrol, noCard } = say.monitoring
    return [paragraph([offer(provider, String(months), of), enrol(website, phone, by), noCard].join(' '))]
  },
  'steps-to-protect': ({ model, organisation, say, of, whose, elements, language }) => [
    list(
      say.steps.bills(of),
      ...(elements.includes('insurance') || elements.includes('claims') ? [say.steps.insurance(of)] : []),
      ...(elements.includes('medications') && whose !== 'dead' ? [say.steps.medicines(of)] : []),
      ...(whose === 'own' ? [say.steps.reports(of)] : []),
      say.steps.scams(organisation.name),
      ...(model.whatYouCanDo ?? []).map((step) => words(step, language, 'steps-to-protect')),
    ),
  ],
  'freeze-alert-info': ({ say, of, whose }) => [
    list(...(whose === 'own' ? [say.alert] : []), say.freeze[whose](of)),
  ],
  'freeze-howto-free': ({ say, whose }) => [list(say.freezeHow[whose])],
  'credential-reset': ({ say }) => [list(say.credentials)],
  'police-report': ({ say, of }) => [list(say.policeReport(of))],
  'report-identity-theft': ({ say, of }) => [list(say.reportTheft(of))],
  'fcra-rights': ({ say }) => [list(say.fcra)],
  'cra-contacts': ({ plan, say, language }) => [
    paragraph(say.bureaus),
    contacts(plan.book.bureaus, language),
  ],
  'ftc-contact': ({ plan, say, language }) => [
    paragraph(say.agencies),
    contacts(plan.book.federal, language),
  ],
  'ag-contact': ({ plan, language }) => {
    const agencies = plan.book.agencies[plan.jurisdiction]
    if (!agencies) throw invalid(`the notice book has no agency for ${plan.jurisdiction}`)
    return [contacts(agencies, language)]
  },
  'agency-websites': ({ plan, language }) => {
    const isShown = plan.tags.includes('ag-contact')
    const agencies = plan.book.agencies[plan.jurisdiction] ?? []
    return isShown || agencies.length === 0 ? [] : [contacts(agencies, language)]
  },
  'entity-contact': ({ organisation, say, language }) => {
    const { phone, hours, tty, email, website } = organisation
    return [
      paragraph(say.contact.call(phone, hours[language])),
      ...(tty === null ? [] : [paragraph(say.contact.tty(tty))]),
      paragraph(say.contact.write(email, website)),
      paragraph(say.contact.post(addressOf(organisation).join(', '))),
    ]
  },
  'parent-company': ({ organisation: { name, parentCompany }, say }) => [
    paragraph(parentCompany === null ? say.contact.noParent(name) : say.contact.parent(name, parentCompany)),
  ],
}

/** The words for one tag. **Errors** `NOTICE_INVALID` when there are none. */
export function fill(tag: string, telling: Telling): readonly Block[] {
  const filler = FILLERS[tag]
  if (filler) return filler(telling)
  const text = telling.plan.book.texts[tag]
  if (!text) throw invalid(`no words are known for ${tag}, which ${telling.plan.jurisdiction} asks for`)
  return [paragraph(text[telling.language])]
}

/** Where an organisation is written to, a line each, with its name. */
export function addressOf(organisation: Organisation): readonly string[] {
  const { name, street, city, state, postalCode } = organisation
  return [name, ...street, `${city}, ${state} ${postalCode}`]
}

/** One element class in plain words. */
export function elementIn(element: string, language: Language): string {
  const found = ELEMENT_WORDS[element]
  if (!found) throw invalid(`"${element}" is no element class`)
  return found[language]
}

function contacts(found: readonly BookContact[], language: Language): Block {
  return {
    kind: 'contacts',
    contacts: found.map((one): Contact => ({
      name: one.name[language],
      lines: [...one.address, one.phone, one.web],
    })),
  }
}

function words(found: Words | undefined, language: Language, tag: string): string {
  const text = found?.[language].trim() ?? ''
  if (text === '') throw invalid(`the model has no words for ${tag} in ${language}`)
  return text
}
