import type { Resource } from '../../fhir/index.ts'
import { addressOf } from './addresses.ts'
import { codesIn, holdsOn, isObject, objectsIn } from './loose.ts'
import { nameOf } from './names.ts'
import type { Addressee, PostalAddress } from './recipient.ts'

type Relation = NonNullable<Addressee['relation']>

/** Somebody who stands beside the patient and can be written to. */
export interface Relative {
  readonly name: string
  readonly relation: Relation
  /** Closer ones come first. */
  readonly rank: number
  readonly address?: PostalAddress
}

/**
 * What codes of relationship mean here: HL7 v3 RoleCode, v2 tables 0063 and 0131, and what is written in words.
 * A foster or step parent is no parent in law, and an emergency contact speaks for nobody.
 */
const RELATIONS: Readonly<Record<Relation, string>> = {
  guardian: 'guard, guadltm, grd, guardian, legal guardian, conservator',
  representative: 'excest, executor, executor of estate, personal representative, administrator of estate',
  parent: 'prn, fth, mth, nfth, nmth, nprn, adoptp, adoptm, adoptf, par, parent, mother, father',
  'next-of-kin': `n, nok, next-of-kin, next of kin, sps, husb, wife, dompart, spo, spouse, husband, domestic partner, child,
    chldadopt, dauadopt, sonadopt, dau, dauc, son, sonc, nchild, chd, daughter, sib, bro, sis, sibling, brother, sister,
    fammemb`,
}

const MEANINGS: ReadonlyMap<string, Relation> = new Map(
  (Object.keys(RELATIONS) as Relation[]).flatMap((relation) =>
    RELATIONS[relation].split(/,\s+/).map((code) => [code, relation] as const),
  ),
)

/** Everybody beside a patient on a day: of the record itself, and of the RelatedPersons. */
export function relativesOf(patient: Resource, related: readonly Resource[], day: string): Relative[] {
  const contacts = objectsIn(patient['contact'])
    .filter(({ period }) => holdsOn(period, day))
    .flatMap(({ relationship, name, address }) =>
      relative(relationship, [name], isObject(address) ? [address] : [], day),
    )
  const persons = related
    .filter((person) => person['active'] !== false && holdsOn(person['period'], day))
    .flatMap((person) => relative(person['relationship'], person['name'], person['address'], day))
  return [...persons, ...contacts].toSorted((one, other) => one.rank - other.rank)
}

function relative(relationship: unknown, names: unknown, addresses: unknown, day: string): Relative[] {
  const found = nameOf(names, day)
  const relations = new Set(codesIn(relationship).flatMap((code) => MEANINGS.get(code) ?? []))
  // A name that cannot be printed stands on no envelope; another relative may be there.
  if ('problem' in found) return []
  const address = addressOf(addresses, day)
  return [...relations].map((relation) => ({
    name: found.name.full,
    relation,
    rank: RANKS.indexOf(relation),
    ...('address' in address ? { address: address.address } : {}),
  }))
}

const RANKS: readonly Relation[] = ['representative', 'guardian', 'next-of-kin', 'parent']

/** The first of these relations, in the order in which they are named. */
export function closest(
  relatives: readonly Relative[],
  ...relations: readonly Relation[]
): Relative | undefined {
  for (const wanted of relations) {
    const found = relatives.find(({ relation }) => relation === wanted)
    if (found !== undefined) return found
  }
  return undefined
}
