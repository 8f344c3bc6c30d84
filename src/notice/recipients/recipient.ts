import type { PatientId } from '../../kernel/index.ts'

/** Who is written to, and how: a grown person, the parents of a child, whoever speaks for the dead, a guardian. */
export type Variant = 'adult' | 'minor' | 'deceased' | 'guardian'

/** A name as it is printed. `given` and `family` are there where the record keeps them apart. */
export interface PersonName {
  readonly full: string
  readonly given?: string
  readonly family?: string
}

/** Where a letter goes. **Shape** `lines`: one to three; `state`: the USPS code, empty outside the US; `country`: ISO 3166, two letters. */
export interface PostalAddress {
  readonly lines: readonly string[]
  readonly city: string
  readonly state: string
  readonly postalCode: string
  readonly country: string
}

/** Whose name stands over the address. Without a `relation` it is the patient. */
export interface Addressee {
  readonly name: string
  readonly relation?: 'parent' | 'guardian' | 'next-of-kin' | 'representative'
}

/** One person of a case, as whoever writes to them needs to know them. */
export interface Recipient {
  readonly patient: PatientId
  readonly variant: Variant
  /** Records of theirs stand under 42 CFR Part 2: nothing on the outside may say so. */
  readonly part2: boolean
  readonly language: 'en' | 'es'
  readonly patientName: PersonName
  readonly addressee: Addressee
  readonly address?: PostalAddress
  /** The state or territory whose law asks: a USPS code, `EU`, `UK`; null where it is not known. */
  readonly residence: string | null
  /** Only where they agreed to be written to by e-mail, and did not take it back. */
  readonly email?: string
  readonly phone?: string
  readonly birthYear?: number
  /** Names of element classes, sorted. */
  readonly elements: readonly string[]
  readonly tier: 'disclosed' | 'exposed'
  /** The organisation that keeps the record, such as `Organization/12`: whose patient it is, where several share a system. */
  readonly custodian?: string
}

/**
 * Where everybody of a case stands, each in exactly one. Letters go to `ready` and `email-withdrawn`; `relieved` has a
 * signed decision; `merged` is written to in the letter of another record of theirs; `made-up` are canaries, of whom the law knows nothing; in all others somebody has to look first, and nobody of them is forgotten.
 */
export const QUEUES = [
  'ready',
  'email-withdrawn',
  'relieved',
  'merged',
  'made-up',
  'no-record',
  'unreadable',
  'no-name',
  'several-names',
  'name-too-long',
  'name-unprintable',
  'implausible-age',
  'unborn',
  'deceased-no-kin',
  'confidential',
  'no-address',
  'residence-unknown',
  'duplicate',
] as const

export type Queue = (typeof QUEUES)[number]

/** True where letters go out without anybody looking at them one by one. */
export function isSendable(queue: Queue): boolean {
  return queue === 'ready' || queue === 'email-withdrawn'
}
