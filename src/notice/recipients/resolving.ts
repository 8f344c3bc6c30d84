import { ChartwardError, type PatientId } from '../../kernel/index.ts'
import type { Kept } from './kept.ts'
import { problemOf } from './names.ts'
import type { Addressee, PostalAddress, Queue } from './recipient.ts'

/** What somebody says about one person: one of these, or several corrections at once. */
export interface Resolving {
  readonly patient: PatientId
  /** Why, in a few words; kept sealed. */
  readonly why: string
  /** Somebody looked at what is in the way, and they are written to all the same. */
  readonly accept?: Queue
  readonly name?: string
  readonly addressee?: Addressee
  readonly address?: PostalAddress
  readonly residence?: string
  /** They are the same person as this one, and are written to in that letter. */
  readonly sameAs?: PatientId
}

/** What a person can decide; without a name or an address nothing can be sent, whatever anybody decides. */
const ACCEPTABLE: readonly Queue[] = [
  'several-names',
  'implausible-age',
  'unborn',
  'deceased-no-kin',
  'confidential',
  'residence-unknown',
  'duplicate',
]
const RELATIONS: readonly unknown[] = ['parent', 'guardian', 'next-of-kin', 'representative']
const WHY_LETTERS_MAX = 1_000
const LINES_MAX = 3

/** **Errors.** `USAGE`, without a word of what was given. */
export function checkResolving(asked: Resolving, queue: Queue, other: Kept | undefined): void {
  const { why, accept, name, addressee, address, residence, sameAs, patient } = asked
  const said = [accept, name, addressee, address, residence, sameAs].filter((one) => one !== undefined)
  if (said.length === 0) refuse('say what is put right, or what is decided')
  if (typeof why !== 'string' || why.trim() === '' || why.length > WHY_LETTERS_MAX)
    refuse('say why, in a few words')
  if (accept !== undefined && accept !== queue) refuse(`they stand in ${queue}`)
  if (accept !== undefined && !ACCEPTABLE.includes(accept))
    refuse(`${accept} cannot be accepted: put right what is wrong (${ACCEPTABLE.join(', ')} can be)`)
  if (name !== undefined) checkPrinted('a name', name)
  if (addressee !== undefined) checkAddressee(addressee)
  if (address !== undefined) checkAddress(address)
  if (residence !== undefined && !/^(?:[A-Z]{2}|abroad)$/.test(residence))
    refuse('a residence is the code of a state or territory, EU, UK or abroad')
  if (sameAs === undefined) return
  if (sameAs === patient) refuse('nobody is the same as themselves')
  if (other === undefined) refuse('the other is not a recipient of this case')
  if (other?.correction.sameAs !== undefined)
    refuse('the other is written to in the letter of a third: name that one')
}

/** For the ledger: what was done, and no word of the person. */
export function sayingOf({ accept, name, addressee, address, residence, sameAs }: Resolving): string {
  return [
    accept === undefined ? [] : `${accept} accepted`,
    name === undefined ? [] : 'name corrected',
    addressee === undefined ? [] : 'addressee given',
    address === undefined ? [] : 'address given',
    residence === undefined ? [] : 'residence given',
    sameAs === undefined ? [] : 'same person as another',
  ]
    .flat()
    .join(', ')
}

function checkAddressee({ name, relation }: Addressee): void {
  checkPrinted('an addressee', name)
  if (relation !== undefined && !RELATIONS.includes(relation))
    refuse(`an addressee is ${RELATIONS.join(', ')}`)
}

function checkAddress({ lines, city, state, postalCode, country }: PostalAddress): void {
  if (!Array.isArray(lines) || lines.length === 0 || lines.length > LINES_MAX)
    refuse('an address has one to three lines')
  for (const line of [...lines, city]) checkPrinted('a line of an address', line)
  for (const text of [state, postalCode, country])
    if (typeof text !== 'string') refuse('an address has state, postalCode and country')
  if (!/^[A-Z]{2}$/.test(country)) refuse('a country has two capital letters')
  if (country === 'US' && !/^\d{5}(?:-?\d{4})?$/.test(postalCode))
    refuse('a ZIP code has five or nine digits')
}

function checkPrinted(what: string, text: unknown): void {
  if (typeof text !== 'string' || text.trim() === '') refuse(`${what} is a text`)
  const problem = problemOf(text)
  if (problem !== undefined) refuse(`${what} cannot be printed (${problem.problem})`)
}

function refuse(message: string): never {
  throw new ChartwardError('USAGE', message)
}
