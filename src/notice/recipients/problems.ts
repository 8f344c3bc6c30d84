import { labelNames, type Resource } from '../../fhir/index.ts'
import type { AddressFound } from './addresses.ts'
import type { Agreement } from './agreed.ts'
import { type NameFound, problemOf } from './names.ts'
import { isReplaced } from './person.ts'
import type { Addressee, Queue, Variant } from './recipient.ts'
import { addresseeOf } from './speaker.ts'

/** Nobody known ever was older than 122. */
const AGE_MAX = 122

/** What was found out about somebody who is to be written to. */
export interface Found {
  readonly name: NameFound
  readonly variant: Variant
  readonly addressee: Addressee | undefined
  readonly address: AddressFound
  readonly residence: string | null
  readonly age: number | undefined
  readonly agreement: Agreement
  readonly email: string | undefined
  readonly language: 'en' | 'es'
}

/** A queue, and why. */
export interface Problem {
  readonly queue: Queue
  readonly why: string
}

/** Everything somebody has to look at, the weightiest first. */
export function problemsOf(labels: number, found: Found, patient: Resource): Problem[] {
  const { name, variant, addressee, address, residence, age } = found
  const problems: (Problem | undefined)[] = [
    age !== undefined && age < 0
      ? {
          queue: 'unborn',
          why: 'The date of birth is in the future: the record is perhaps of a child that is not born yet.',
        }
      : undefined,
    age !== undefined && age > AGE_MAX && variant !== 'deceased'
      ? { queue: 'implausible-age', why: `By the date of birth they would be ${age} years old.` }
      : undefined,
    'problem' in name ? { queue: name.problem, why: name.why } : undefined,
    addresseeProblem(found),
    variant === 'deceased' && addressee !== undefined && isUnnamedKin(found)
      ? { queue: 'deceased-no-kin', why: 'They died, and the record names nobody who can be told.' }
      : undefined,
    confidentialOf(labelNames(labels), variant),
    'address' in address ? undefined : { queue: 'no-address', why: address.why },
    residence === null
      ? {
          queue: 'residence-unknown',
          why: 'It is not known under which state’s law they live: none is named, or ZIP code and state differ.',
        }
      : undefined,
    isReplaced(patient)
      ? { queue: 'duplicate', why: 'The record says that another record took its place.' }
      : undefined,
  ]
  return problems.filter((problem) => problem !== undefined)
}

function addresseeProblem({ addressee, name }: Found): Problem | undefined {
  if (addressee === undefined || 'problem' in name) return undefined
  const problem = problemOf(addressee.name)
  return problem === undefined ? undefined : { queue: problem.problem, why: problem.why }
}

/** The words that stand for a relative nobody named. */
function isUnnamedKin({ addressee, name, language }: Found): boolean {
  return addressee?.name === addresseeOf({ variant: 'deceased', relative: undefined }, name, language)?.name
}

/** A letter to the house of somebody who hides from who lives there, or to the parents of whose care they must not know. */
function confidentialOf(labels: readonly string[], variant: Variant): Problem | undefined {
  if (labels.includes('violence'))
    return {
      queue: 'confidential',
      why: 'Their records are labelled as of violence: make sure that a letter home is safe.',
    }
  if (variant === 'minor' && labels.includes('minor'))
    return {
      queue: 'confidential',
      why: 'A minor had care that their parents may not know of: decide who is told, and how.',
    }
  return undefined
}

/** Nothing is in the way. */
export function readyOf({ agreement, email, variant }: Found): Problem {
  if (variant === 'adult' && agreement === 'withdrawn' && email !== undefined)
    return {
      queue: 'email-withdrawn',
      why: 'They took back that they may be told by e-mail: a letter is sent.',
    }
  return { queue: 'ready', why: 'They can be written to.' }
}
