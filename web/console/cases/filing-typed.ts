import type { BreachKind, BreachPlace, EntityKind, FilingDetails } from '../../../src/contract/index.ts'

/** A covered entity as it is typed. */
export interface TypedEntity {
  readonly name: string
  readonly kind: EntityKind
  readonly organization: string
  readonly contactName: string
  readonly contactPhone: string
  readonly contactEmail: string
}

export const NO_ENTITY: TypedEntity = {
  name: '',
  kind: 'Healthcare Provider',
  organization: '',
  contactName: '',
  contactPhone: '',
  contactEmail: '',
}

const NO_TEXTS = {
  entityKind: '',
  addendumTo: '',
  discoveredUntil: '',
  stopped: '',
  plannedActions: '',
  investigation: '',
  personResponsible: '',
  knownAbroad: '',
  lawEnforcementTold: '',
  informationSecurityProgram: '',
  contactName: '',
  contactTitle: '',
  contactPhone: '',
  contactEmail: '',
  commissionFileNumber: '',
  stateOfIncorporation: '',
  materialImpact: '',
}
export type TextName = keyof typeof NO_TEXTS

/** What is typed of the details of filings. An empty text is what nobody said. */
export interface TypedDetails {
  readonly texts: Readonly<Record<TextName, string>>
  readonly kinds: readonly BreachKind[]
  readonly places: readonly BreachPlace[]
  readonly safeguardsBefore: readonly string[]
  readonly actionsTaken: readonly string[]
  readonly isRegistrant: boolean
  readonly actsFor: readonly TypedEntity[]
}

export const NOTHING_TYPED: TypedDetails = {
  texts: NO_TEXTS,
  kinds: [],
  places: [],
  safeguardsBefore: [],
  actionsTaken: [],
  isRegistrant: false,
  actsFor: [],
}

const PLAIN = [
  'addendumTo',
  'discoveredUntil',
  'stopped',
  'plannedActions',
  'investigation',
  'personResponsible',
  'knownAbroad',
] as const
const YES_NO = ['lawEnforcementTold', 'informationSecurityProgram'] as const
const LISTS = ['kinds', 'places', 'safeguardsBefore', 'actionsTaken'] as const

/** As the server is told: what nobody said is not there. */
export function detailsOf(typed: TypedDetails): FilingDetails {
  const { texts, isRegistrant, actsFor } = typed
  const lists = LISTS.filter((name) => typed[name].length > 0).map((name) => [name, typed[name]])
  const said = YES_NO.filter((name) => texts[name] !== '').map((name) => [name, texts[name] === 'yes'])
  const { commissionFileNumber, stateOfIncorporation, materialImpact } = texts
  return {
    ...saidOf(texts, PLAIN),
    ...Object.fromEntries([...lists, ...said]),
    ...(texts.entityKind === '' ? {} : { entityKind: texts.entityKind as EntityKind }),
    ...contactOf(texts),
    ...(isRegistrant
      ? {
          registrant: saidOf({ commissionFileNumber, stateOfIncorporation }, [
            'commissionFileNumber',
            'stateOfIncorporation',
          ]),
          ...saidOf({ materialImpact }, ['materialImpact']),
        }
      : {}),
    ...(actsFor.length === 0
      ? {}
      : {
          actsFor: actsFor.map(({ name, kind, organization, ...contact }) => ({
            name,
            kind,
            ...saidOf({ organization }, ['organization']),
            ...contactOf(contact),
          })),
        }),
  }
}

interface TypedContact {
  readonly contactName: string
  readonly contactTitle?: string
  readonly contactPhone: string
  readonly contactEmail: string
}

/** True when anything of a contact was typed: then its name, telephone and e-mail belong to it. */
export function isContact({
  contactName,
  contactTitle = '',
  contactPhone,
  contactEmail,
}: TypedContact): boolean {
  return [contactName, contactTitle, contactPhone, contactEmail].some((text) => text !== '')
}

function contactOf(typed: TypedContact): Pick<FilingDetails, 'contact'> {
  if (!isContact(typed)) return {}
  const { contactName: name, contactTitle: title = '', contactPhone: phone, contactEmail: email } = typed
  return { contact: { name, phone, email, ...saidOf({ title }, ['title']) } }
}

function saidOf<Name extends string>(
  texts: Readonly<Record<Name, string>>,
  names: readonly Name[],
): Readonly<Partial<Record<Name, string>>> {
  const said = names.filter((name) => texts[name].trim() !== '').map((name) => [name, texts[name]])
  return Object.fromEntries(said) as Readonly<Partial<Record<Name, string>>>
}
