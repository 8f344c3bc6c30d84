import { ELEMENT_CLASSES, type ElementClass, foldText, type Resource } from '../fhir/index.ts'
import type { ComparedVersion } from '../disclosure/index.ts'
import { bareNumber, isSocial, phoneOf } from './values.ts'

/** One version of a Patient resource, with its values in the form in which they are compared. */
export interface PatientVersion {
  readonly reference: string
  readonly from: number
  readonly until: number
  readonly names: readonly { readonly family: readonly string[]; readonly given: readonly string[] }[]
  readonly birthDate: string | undefined
  readonly phones: ReadonlySet<string>
  readonly emails: ReadonlySet<string>
  readonly numbers: ReadonlySet<string>
  readonly socials: ReadonlySet<string>
  /** Words of a street line, with the postcode. */
  readonly lines: readonly (readonly string[])[]
  /** Everything it says, folded, with the class of each. */
  readonly texts: ReadonlyMap<string, number>
}

/** A version of something else of theirs. */
export interface OtherVersion {
  readonly reference: string
  /** `Type/id`. */
  readonly name: string
  readonly from: number
  readonly until: number
  readonly elements: number
}

/** What is known of one person's own records, opened. */
export interface OwnRecord {
  readonly id: string
  readonly versions: readonly PatientVersion[]
  /** Set once everything of theirs was opened. */
  others: OtherRecords | undefined
}

export interface OtherRecords {
  /** Which of `versions` say a folded text or an ISO day, by place. */
  readonly places: ReadonlyMap<string, readonly number[]>
  readonly versions: readonly OtherVersion[]
}

const BITS = new Map<string, number>(ELEMENT_CLASSES.map(({ bit, name }) => [name, 1 << bit]))
export const maskOf = (name: ElementClass): number => BITS.get(name) ?? 0

const MEMBER_CLASSES: Readonly<Record<string, ElementClass>> = {
  name: 'identity',
  birthDate: 'birth-date',
  telecom: 'contact',
  address: 'contact',
  identifier: 'identifiers',
  gender: 'demographics',
  maritalStatus: 'demographics',
  communication: 'demographics',
  extension: 'demographics',
  contact: 'relatives',
  generalPractitioner: 'care-team',
}
const TEXT_LETTERS_MIN = 3
/** Shorter words, and those every record has, tell no record from another. */
const OTHER_LETTERS_MIN = 5
const LEAVES_MAX = 2_000

export function ownRecordOf(id: string, versions: readonly ComparedVersion[]): OwnRecord {
  return { id, versions: versions.map(patientVersion), others: undefined }
}

function patientVersion({ reference, from, until, resource }: ComparedVersion): PatientVersion {
  const telecom = objectsOf(resource['telecom'])
  const valuesOf = (system: string) =>
    telecom.flatMap((one) => (one['system'] === system ? textsOf(one['value']) : []))
  const numbers = objectsOf(resource['identifier']).flatMap(({ value }) => textsOf(value))
  return {
    reference,
    from,
    until: until ?? Infinity,
    names: objectsOf(resource['name']).map(({ family, given, text }) => {
      const whole = wordsOf(textsOf(text))
      return {
        family: family === undefined ? whole.slice(-1) : wordsOf(textsOf(family)),
        given: given === undefined ? whole.slice(0, -1) : wordsOf(textsOf(given)),
      }
    }),
    birthDate: textsOf(resource['birthDate'])[0],
    phones: new Set([...valuesOf('phone'), ...valuesOf('sms')].flatMap(phoneOf)),
    emails: new Set(valuesOf('email').map((email) => email.toLowerCase())),
    numbers: new Set(numbers.map(bareNumber)),
    socials: new Set(numbers.filter(isSocial).map(bareNumber)),
    lines: objectsOf(resource['address']).flatMap(({ line, postalCode }) =>
      textsOf(line).map((one) => wordsOf([one, ...textsOf(postalCode)])),
    ),
    texts: classedTexts(resource),
  }
}

function classedTexts(resource: Resource): Map<string, number> {
  const texts = new Map<string, number>()
  for (const [member, value] of Object.entries(resource)) {
    const name = MEMBER_CLASSES[member]
    for (const text of leavesOf(value)) {
      const folded = foldText(text)
      if (folded.length >= TEXT_LETTERS_MIN || name === 'contact')
        texts.set(folded, (texts.get(folded) ?? 0) | (name === undefined ? 0 : maskOf(name)))
    }
  }
  return texts
}

/** What else is theirs, as an index of its words. */
export function otherRecordsOf(versions: readonly ComparedVersion[]): OtherRecords {
  const places = new Map<string, number[]>()
  for (const [place, { resource }] of versions.entries()) {
    const { resourceType: _type, meta: _meta, id: _id, ...content } = resource
    for (const text of new Set(leavesOf(content).flatMap(comparedForms))) {
      const known = places.get(text)
      if (known === undefined) places.set(text, [place])
      else known.push(place)
    }
  }
  return {
    places,
    versions: versions.map(({ reference, from, until, elements }) => ({
      reference,
      name: reference.slice(0, reference.lastIndexOf('/')),
      from,
      until: until ?? Infinity,
      elements,
    })),
  }
}

function comparedForms(text: string): string[] {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0]
  const folded = foldText(text)
  return [
    ...(folded.length >= OTHER_LETTERS_MIN && folded.length <= 400 ? [folded] : []),
    ...(day === undefined ? [] : [day]),
  ]
}

function leavesOf(value: unknown): string[] {
  const leaves: string[] = []
  const visit = (inner: unknown): void => {
    if (leaves.length >= LEAVES_MAX) return
    if (typeof inner === 'string') leaves.push(inner)
    else if (typeof inner === 'number') leaves.push(String(inner))
    else if (typeof inner === 'object' && inner !== null) for (const one of Object.values(inner)) visit(one)
  }
  visit(value)
  return leaves
}

function objectsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value)
    ? value.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    : []
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === 'string')
}

function wordsOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => foldText(text).split(' ')).filter((word) => word !== '')
}
