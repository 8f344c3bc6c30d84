import type { Language } from '../../ui/language.tsx'

/** What a letter says that differs from person to person. */
export interface LetterFacts {
  readonly organisation: string
  /** The day a notice told of the breach, in words; empty where there was none. */
  readonly toldOn: string
  readonly member: string
  /** What is wrong, in the words of whoever writes; empty until they said it. */
  readonly errors: string
}

/** One letter. It is written in English, which whoever gets it reads, and explained in the reader's language. */
export interface LetterWords {
  readonly title: Readonly<Record<Language, string>>
  readonly to: string
  readonly subject: string
  readonly body: (facts: LetterFacts) => readonly string[]
  /** It goes to a health plan, and names the member number. */
  readonly toPlan?: true
  /** It has a place for what is wrong. */
  readonly hasErrors?: true
}

const because = ({ toldOn, organisation }: LetterFacts): string =>
  toldOn === ''
    ? 'I want to make sure that nobody uses my identity to get medical care.'
    : `On ${toldOn}, ${organisation} told me that information about me was involved in a data breach.`

/**
 * The letters that can be filled in, by name.
 *
 * **Source** 45 CFR 164.524, 164.526, 164.528; FTC, What to Know About Medical Identity Theft.
 */
export const LETTERS: Readonly<Record<string, LetterWords>> = {
  'member-number': {
    title: { en: 'Ask for a new member number', es: 'Pedir un nuevo número de socio' },
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
    to: 'Privacy Officer',
    subject: 'Request to amend my record (45 CFR 164.526)',
    hasErrors: true,
    body: (facts) => [
      because(facts),
      'These entries in my record are wrong. They are not about me, or not true:',
      facts.errors,
      'Under 45 CFR 164.526, please amend my record, tell everybody to whom you gave these entries, and confirm it in writing within 60 days. If you refuse, tell me why, and keep this letter with my record.',
      'Copies of what proves it are enclosed.',
    ],
  },
}
