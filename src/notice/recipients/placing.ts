import type { PatientId } from '../../kernel/index.ts'
import { labelNames, type Resource } from '../../fhir/index.ts'
import { type AddressFound, addressOf } from './addresses.ts'
import { agreementOf, emailOf, phoneOf } from './agreed.ts'
import { objectsIn, textIn } from './loose.ts'
import { folded, nameOf, type NameFound, problemOf } from './names.ts'
import { ageOn, languageOf } from './person.ts'
import { type Found, problemsOf, readyOf } from './problems.ts'
import type { Addressee, PostalAddress, Queue, Recipient } from './recipient.ts'
import { relativesOf } from './relatives.ts'
import { addresseeOf, speakerOf } from './speaker.ts'

/** What a case says of one of its people. */
export interface Share {
  readonly patient: PatientId
  readonly tier: 'disclosed' | 'exposed'
  readonly elements: readonly string[]
  /** The decision by which they need not be told. */
  readonly relieved?: string
}

/** What was read of one person. `labels`: the mask of all their records. */
export interface PersonRecords {
  readonly state: 'read' | 'no-record' | 'unreadable'
  readonly patient?: Resource
  readonly relatives: readonly Resource[]
  readonly consents: readonly Resource[]
  readonly labels: number
}

/** What a person put right or decided about one of them. It stands through every later gathering. */
export interface Correction {
  readonly name?: string
  readonly addressee?: Addressee
  readonly address?: PostalAddress
  readonly residence?: string
  /** Queues somebody looked at and said: write to them all the same. */
  readonly accepted?: readonly Queue[]
  /** The same person has another record in this case, and is written to in that one's letter. */
  readonly sameAs?: PatientId
}

/** Where somebody stands. `why`: a sentence without a word of the record. */
export interface Placed {
  readonly queue: Queue
  readonly why: string
  /** As far as it is known; undefined where there is nothing to write to. */
  readonly recipient: Recipient | undefined
  /** The law under which they live, also where nothing else is known; null where that is not. */
  readonly residence: string | null
  /** Two with the same are probably one person. It holds words of the record. */
  readonly twin: string | undefined
}

/** Under which law somebody lives; null where that is not known. */
export type ResidenceOf = (place: {
  readonly state: string
  readonly postalCode: string
  readonly country: string
}) => string | null

/** On which day, and by what a place is turned into a jurisdiction. */
export interface Placing {
  /** **Shape** `2026-03-16`. */
  readonly day: string
  readonly residenceOf: ResidenceOf
}

/** Finds how somebody is written to, and in which queue they stand. Pure. */
export function place(
  share: Share,
  records: PersonRecords,
  correction: Correction,
  placing: Placing,
): Placed {
  const { patient } = records
  if (patient === undefined) {
    const queue = records.state === 'unreadable' ? 'unreadable' : 'no-record'
    const why =
      queue === 'unreadable'
        ? 'The record of the person does not open: its row was altered.'
        : 'There is no record that says who this person is.'
    return settled(share, { queue, why, recipient: undefined, residence: null, twin: undefined })
  }
  const found = findAll(patient, records, correction, placing)
  const recipient = draft(share, records, found, placing)
  const known = { recipient, residence: found.residence, twin: twinOf(found, patient) }
  const problem = problemsOf(records.labels, found, patient).find(
    ({ queue }) => correction.accepted?.includes(queue) !== true,
  )
  const placed = problem ?? readyOf(found)
  return settled(share, { ...placed, ...known })
}

/** A signed relief comes before everything else: nobody has to look at them. */
function settled({ relieved }: Share, placed: Placed): Placed {
  return relieved === undefined
    ? placed
    : { ...placed, queue: 'relieved', why: `They need not be told, by decision ${relieved}.` }
}

function findAll(
  patient: Resource,
  { relatives: related, consents }: PersonRecords,
  correction: Correction,
  { day, residenceOf }: Placing,
): Found {
  const name = correction.name === undefined ? nameOf(patient['name'], day) : corrected(correction.name)
  const language = languageOf(patient)
  const age = ageOn(textIn(patient['birthDate']), day)
  const relatives = relativesOf(patient, related, day)
  const speaks = speakerOf(patient, age, relatives)
  const own =
    correction.address === undefined ? addressOf(patient['address'], day) : { address: correction.address }
  const theirs = speaks.relative?.address
  // The dead and whoever has a guardian are written to where the other lives; a child where it lives.
  const elsewhere = theirs !== undefined && (speaks.variant === 'guardian' || speaks.variant === 'deceased')
  const address = correction.address === undefined && elsewhere ? { address: theirs } : own
  const home = placeIn(own)
  return {
    name,
    variant: speaks.variant,
    addressee: correction.addressee ?? addresseeOf(speaks, name, language),
    address: 'address' in address || theirs === undefined ? address : { address: theirs },
    residence: correction.residence ?? (home === undefined ? null : residenceOf(home)),
    age,
    agreement: agreementOf(consents, day),
    email: emailOf(patient['telecom'], day),
    language,
  }
}

function corrected(full: string): NameFound {
  const problem = problemOf(full)
  return problem === undefined ? { name: { full } } : { ...problem, name: { full } }
}

/** Of an address that cannot be written to it may still be known in which state it is. */
function placeIn(address: AddressFound) {
  const known = 'address' in address ? address.address : address.partial
  if (known === undefined) return undefined
  const { state = '', postalCode = '', country = 'US' } = known
  return { state, postalCode, country }
}

function draft(
  { patient, tier, elements }: Share,
  { patient: resource, labels }: PersonRecords,
  found: Found,
  { day }: Placing,
): Recipient | undefined {
  const { name, addressee } = found
  if (name.name === undefined || addressee === undefined) return undefined
  const phone = phoneOf(resource?.['telecom'], day)
  const birthYear = Number(textIn(resource?.['birthDate'])?.slice(0, 4))
  return {
    patient,
    variant: found.variant,
    part2: labelNames(labels).includes('part-2'),
    language: found.language,
    patientName: name.name,
    addressee,
    ...('address' in found.address ? { address: found.address.address } : {}),
    residence: found.residence,
    ...(found.variant === 'adult' && found.agreement === 'stands' && found.email !== undefined
      ? { email: found.email }
      : {}),
    ...(phone === undefined ? {} : { phone }),
    ...(Number.isInteger(birthYear) ? { birthYear } : {}),
    elements: [...elements].toSorted(),
    tier,
    ...custodianOf(resource),
  }
}

function custodianOf(patient: Resource | undefined): Pick<Recipient, 'custodian'> {
  const [managing] = objectsIn([patient?.['managingOrganization']])
  const custodian = textIn(managing?.['reference'])
  return custodian === undefined ? {} : { custodian }
}

function twinOf({ name, address }: Found, patient: Resource): string | undefined {
  const born = textIn(patient['birthDate'])
  if (name.name === undefined || born === undefined || !('address' in address)) return undefined
  return `${folded(name.name.full)}|${born}|${address.address.postalCode.slice(0, 5)}`
}
