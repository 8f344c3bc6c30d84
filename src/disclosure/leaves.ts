import { createHash } from 'node:crypto'
import type { PatientId } from '../kernel/index.ts'
import { type DisclosureEntry, encodeEntry, type How } from '../ledger/index.ts'
import { append } from '../ledger/append.ts'
import { type Giving, type Refused, refusalBy } from './braking.ts'
import type { Disclosed, Ground, Interaction, Shown } from './interaction.ts'
import { noteTold } from './touched.ts'

/** An entry names at most this many resource versions; more are split over several. */
const RESOURCES_PER_ENTRY = 500
/** Of a predicate that stands in several entries, so much stands in each. */
const PREDICATE_LETTERS_MAX = 1_000

/** What one interaction did, before it is told apart by patient. */
export interface Account {
  readonly how: How
  readonly shown: readonly Shown[]
  readonly writes?: readonly Written[]
  /** What a search filtered on, in normal form. */
  readonly predicate?: string
  /** Whom a question was about, or its answer tells something of, though nothing of theirs is shown. */
  readonly about?: readonly PatientId[]
  readonly note?: string
  /** How many exports it begins. */
  readonly exports?: number
}

/** One resource version written. */
export interface Written {
  readonly reference: string
  readonly patients: readonly PatientId[]
  /** base64url SHA-256 of the sealed row. */
  readonly digest: string
  readonly elements: number
  readonly deleted: boolean
  readonly shared: boolean
}

/** Proof, in the type, that an account is durable: only this turns bytes into bytes that may leave. */
export interface Accounted {
  send(bytes: Buffer): Disclosed
}

/**
 * Makes the leaves of an account durable: one per patient, all in one commit (law L1), unless a budget is spent.
 *
 * **Errors.** `LEDGER_BUSY`, `LEDGER_UNAVAILABLE`, `SESSION_ENDED`, `BUDGET_SPENT`, `BULK_NOT_APPROVED`: nothing may
 * leave then.
 */
export async function account(ground: Ground, interaction: Interaction, told: Account): Promise<Accounted> {
  const [accounted] = await accountBeside(ground, interaction, told, async () => undefined)
  return accounted
}

/** The same, while something else is done that needs no leaf to be durable. What is braked is not begun. */
export async function accountBeside<Result>(
  ground: Ground,
  interaction: Interaction,
  told: Account,
  work: () => Promise<Result>,
): Promise<[Accounted, Result]> {
  // That a write failed is told whoever has gone meanwhile.
  if (told.how !== 'write-failed') interaction.signal?.throwIfAborted()
  const shares = sharesOf(told)
  if (!UNBRAKED.has(told.how)) await brake(ground, interaction, told, shares)
  const entries = entriesOf(ground, interaction, told, shares)
  const [, result] = await Promise.all([append(ground.ledger, entries.map(encodeEntry)), work()])
  for (const { patient, shared } of entries) noteTold(interaction, patient, shared === true)
  return [{ send: (bytes) => bytes as Disclosed }, result]
}

/** What shows nothing and must be told whatever else holds. */
const UNBRAKED: ReadonlySet<How> = new Set<How>(['denied', 'write-failed'])
/** A refusal names those it is about when they are so few; the others were opened, and have leaves that say so. */
const REFUSED_NAMED_MAX = 10

async function brake(
  ground: Ground,
  interaction: Interaction,
  told: Account,
  shares: ReadonlyMap<Owner, Share>,
): Promise<void> {
  const giving = givingOf(interaction, told, shares)
  const refused = await refusalBy(ground, interaction, giving)
  if (refused !== undefined) throw await denied(ground, interaction, told.predicate, { giving, refused })
}

/** The leaf of a refusal; answers the error to be thrown. */
export async function denied(
  ground: Ground,
  interaction: Interaction,
  predicate: string | undefined,
  { giving, refused }: { readonly giving: Pick<Giving, 'patients'>; readonly refused: Refused },
): Promise<Error> {
  const about = giving.patients.length > REFUSED_NAMED_MAX ? [] : giving.patients
  const asked = predicate === undefined ? {} : { predicate }
  await account(ground, interaction, { how: 'denied', shown: [], about, note: refused.note, ...asked })
  return refused.error
}

/** A machine that writes gives nothing away; a person who changes strangers' records is as much to be braked. */
function givingOf(
  { caller }: Interaction,
  { how, shown, exports = 0 }: Account,
  shares: ReadonlyMap<Owner, Share>,
): Giving {
  const patients: PatientId[] = []
  const compared: PatientId[] = []
  for (const [owner, share] of shares) {
    if (typeof owner !== 'string') continue
    const counts = share.shown.length > 0 || (caller?.person !== undefined && share.writes.length > 0)
    if (counts) patients.push(owner)
    else if (share.writes.length === 0) compared.push(owner)
  }
  return { how, patients, compared, bytes: shown.reduce((sum, { bytes }) => sum + bytes, 0), exports }
}

/** Questions told in one entry, in letters: an entry has an upper size. */
const QUESTION_LETTERS_MAX = 200_000

/** Questions whose answers are not shown, and everyone whom the answers tell something of. */
export interface Questions {
  readonly asked: readonly string[]
  readonly about: readonly PatientId[]
}

/** The same for questions whose answers are not shown, however many there are: nothing when there are none. */
export async function accountQuestions(
  ground: Ground,
  interaction: Interaction,
  how: How,
  { asked: questions, about }: Questions,
): Promise<void> {
  let told: string[] = []
  let letters = 0
  for (const [index, question] of questions.entries()) {
    told.push(question)
    letters += question.length
    if (letters < QUESTION_LETTERS_MAX && index < questions.length - 1) continue
    await account(ground, interaction, { how, shown: [], predicate: told.join(' ; '), about })
    told = []
    letters = 0
  }
}

interface Share {
  shown: Shown[]
  writes: Written[]
}

function entriesOf(
  ground: Ground,
  interaction: Interaction,
  told: Account,
  shares: ReadonlyMap<Owner, Share>,
): DisclosureEntry[] {
  const parts = [...shares].flatMap(([patient, share]) =>
    splitShare(share).map((part) => ({ patient: patient === UNNAMED ? null : patient, part })),
  )
  const abridged = abridgedPredicate(told.predicate)
  return parts.map(({ patient, part }, place) =>
    entryOf(patient, part, place === 0 ? told.predicate : abridged),
  )

  function entryOf(
    patient: PatientId | null,
    { shown, writes }: Share,
    predicate: string | undefined,
  ): DisclosureEntry {
    const basis = basisOf(interaction, patient)
    const shared = shown.some((item) => item.shared) || writes.some((item) => item.shared)
    return {
      v: 1,
      at: ground.clock.now(),
      who: interaction.who,
      how: told.how,
      why: interaction.why,
      patient,
      resources: shown.map((item) => item.reference),
      elements: shown.reduce((mask, item) => mask | item.elements, 0),
      bytes: shown.reduce((sum, item) => sum + item.bytes, 0),
      request: interaction.request,
      ...(predicate === undefined ? {} : { predicate }),
      ...(writes.length === 0 ? {} : { writes: writes.map(writeOf) }),
      ...(shared ? { shared: true as const } : {}),
      ...(told.note === undefined ? {} : { note: told.note }),
      ...(basis === undefined || told.how === 'denied' ? {} : { basis }),
    }
  }
}

/** Why this person may see something of this patient's; of nobody's data there is nothing to say. */
function basisOf({ gate }: Interaction, patient: PatientId | null): string | undefined {
  return patient === null ? undefined : gate?.basis.get(patient)
}

/**
 * A long question stands in full in the first leaf of its answer alone: one search that shows a thousand people
 * would fill the disk with it. The others have its beginning and its digest.
 */
function abridgedPredicate(predicate: string | undefined): string | undefined {
  if (predicate === undefined || predicate.length <= PREDICATE_LETTERS_MAX) return predicate
  const digest = createHash('sha256').update(predicate).digest('base64url')
  return `${predicate.slice(0, PREDICATE_LETTERS_MAX)}... sha256:${digest}`
}

function writeOf({ reference, digest, elements, deleted }: Written) {
  return { resource: reference, digest, elements, ...(deleted ? { deleted: true as const } : {}) }
}

/** Sealed, so somebody's perhaps, but it does not say whose: told apart from what is public. */
const UNNAMED = Symbol('unnamed')
type Owner = PatientId | typeof UNNAMED | null

function sharesOf({ shown, writes = [], about = [] }: Account): Map<Owner, Share> {
  const shares = new Map<Owner, Share>()
  for (const item of shown) for (const owner of ownersOf(item)) shareOf(shares, owner).shown.push(item)
  for (const item of writes) for (const owner of ownersOf(item)) shareOf(shares, owner).writes.push(item)
  for (const patient of about) shareOf(shares, patient)
  if (shares.size === 0) shareOf(shares, null)
  return shares
}

function ownersOf({ patients, shared }: Pick<Shown, 'patients' | 'shared'>): readonly Owner[] {
  if (patients.length > 0) return patients
  return [shared ? UNNAMED : null]
}

function shareOf(shares: Map<Owner, Share>, patient: Owner): Share {
  const known = shares.get(patient)
  if (known !== undefined) return known
  const fresh: Share = { shown: [], writes: [] }
  shares.set(patient, fresh)
  return fresh
}

function splitShare(share: Share): Share[] {
  const { shown, writes } = share
  const parts = Math.ceil(Math.max(shown.length, writes.length) / RESOURCES_PER_ENTRY)
  if (parts <= 1) return [share]
  return Array.from({ length: parts }, (_, part) => ({
    shown: shown.slice(part * RESOURCES_PER_ENTRY, (part + 1) * RESOURCES_PER_ENTRY),
    writes: writes.slice(part * RESOURCES_PER_ENTRY, (part + 1) * RESOURCES_PER_ENTRY),
  }))
}
