import type { Letter, Words } from './step.ts'

/** What a letter says that differs from person to person. */
export interface LetterFacts {
  /** Who told of the breach. */
  readonly organisation: string
  /** The day a notice told of it, in English words; empty where there was none. */
  readonly toldOn: string
  readonly member: string
}

/** Stands in a letter for what only whoever writes it knows: what is wrong. */
export const ERRORS_HERE = '{errors}'

/** Stands on the page that explains a letter. */
export const LETTER_FOLLOWS: Words = {
  en: 'This page is for you: keep it. The letter begins on the next page.',
  es: 'Esta página es para usted: guárdela. La carta empieza en la página siguiente. Está en inglés, para que quien la reciba pueda actuar.',
}

/** One letter. It is written in English, which whoever gets it reads, and explained in the reader's language. */
export interface LetterWords {
  readonly title: Words
  /** What it is for, and what to do with it once it is filled in, a sentence each. */
  readonly about: readonly Words[]
  /** Whom it is addressed to, where nobody says otherwise. */
  readonly to: string
  readonly subject: string
  /** It goes to a health plan, and names the member number. */
  readonly toPlan?: true
  /** Paragraphs; one may be `ERRORS_HERE`. */
  readonly body: (facts: LetterFacts) => readonly string[]
}

const because = ({ toldOn, organisation }: LetterFacts): string =>
  toldOn === ''
    ? 'I want to make sure that nobody uses my identity to get medical care.'
    : `On ${toldOn}, ${organisation} told me that information about me was involved in a data breach.`

/** What is done with each of them. */
const SENDING: readonly Words[] = [
  {
    en: 'Read it, complete what is missing, and sign above your name.',
    es: 'Léala, complete lo que falte y firme encima de su nombre.',
  },
  {
    en: 'Send it by certified mail, or hand it over and have the day noted on your copy. We send it to nobody.',
    es: 'Envíela por correo certificado, o entréguela y pida que anoten el día en su copia. Nosotros no la enviamos.',
  },
  {
    en: 'Keep a copy of it, and of what they answer.',
    es: 'Guarde una copia de la carta y de lo que le respondan.',
  },
]

/**
 * The letters that can be filled in.
 *
 * **Source** 45 CFR 164.524, 164.526, 164.528; FTC, What to Know About Medical Identity Theft.
 */
export const LETTER_WORDS: Readonly<Record<Letter, LetterWords>> = {
  'member-number': {
    title: { en: 'Ask for a new member number', es: 'Pedir un nuevo número de socio' },
    about: [
      {
        en: 'This letter asks your health plan to close the number on your card, to give you a new one, and to check claims under the old one with you.',
        es: 'Con esta carta pide a su plan de salud que cierre el número de su tarjeta, le dé uno nuevo y consulte con usted los cobros hechos con el anterior.',
      },
      ...SENDING,
    ],
    to: 'Fraud Department',
    toPlan: true,
    subject: 'Request for a new member number',
    body: (facts) => [
      because(facts),
      `Please close my member number${facts.member === '' ? '' : ` ${facts.member}`} and give me a new number and a new card.`,
      'Please mark my account, so that claims under the old number are checked with me before they are paid, and send me a list of all claims that were paid under it in the last 24 months.',
      'Please confirm in writing that you did so.',
    ],
  },
  accounting: {
    title: { en: 'Ask for an accounting of disclosures', es: 'Pedir la lista de comunicaciones' },
    about: [
      {
        en: 'This letter asks a place that treated you, or a health plan, to whom it gave your information in the last six years. They have 60 days to answer; the first list in twelve months is free.',
        es: 'Con esta carta pregunta a un lugar que le atendió, o a un plan de salud, a quién dio su información en los últimos seis años. Tienen 60 días para responder; la primera lista en doce meses es gratis.',
      },
      ...SENDING,
    ],
    to: 'Privacy Officer',
    subject: 'Request for an accounting of disclosures (45 CFR 164.528)',
    body: (facts) => [
      because(facts),
      'Under 45 CFR 164.528, please send me an accounting of all disclosures of my protected health information in the last six years, by you and by your business associates: the date, who received it with their address, what was disclosed, and why.',
      'The first accounting in any twelve months is free. Please answer within 60 days. If you need 30 more days, tell me in writing why.',
    ],
  },
  records: {
    title: { en: 'Ask for your records', es: 'Pedir su expediente' },
    about: [
      {
        en: 'This letter asks a place for a copy of everything it keeps under your name, so that you see what somebody else may have left in it. They have 30 days to answer.',
        es: 'Con esta carta pide a un lugar una copia de todo lo que guarda a su nombre, para ver lo que otra persona pudo dejar en ello. Tienen 30 días para responder.',
      },
      ...SENDING,
    ],
    to: 'Health Information Management',
    subject: 'Request for my records (45 CFR 164.524)',
    body: (facts) => [
      because(facts),
      'Under 45 CFR 164.524, please send me a copy of my complete record, with billing records, in electronic form where you have it.',
      'Please answer within 30 days. If you charge for it, tell me first how much. I know that information of another person may stand in my record; the record under my name is mine to see all the same.',
    ],
  },
  dispute: {
    title: { en: 'Have errors put right', es: 'Hacer corregir errores' },
    about: [
      {
        en: 'This letter asks a place to put right what is wrong in your record, and to tell everybody who was given it. They have 60 days to answer. Enclose copies of what proves it, never originals.',
        es: 'Con esta carta pide a un lugar que corrija lo que está mal en su expediente y avise a todos los que lo recibieron. Tienen 60 días para responder. Adjunte copias de lo que lo demuestra, nunca originales.',
      },
      ...SENDING,
    ],
    to: 'Privacy Officer',
    subject: 'Request to amend my record (45 CFR 164.526)',
    body: (facts) => [
      because(facts),
      'These entries in my record are wrong. They are not about me, or not true:',
      ERRORS_HERE,
      'Under 45 CFR 164.526, please amend my record, tell everybody to whom you gave these entries, and confirm it in writing within 60 days. If you refuse, tell me why, and keep this letter with my record.',
      'Copies of what proves it are enclosed.',
    ],
  },
}
