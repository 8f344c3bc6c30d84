import { foldText, isOpenType, type Resource } from '../fhir/index.ts'
import type { PatientId, UnixMs } from '../kernel/index.ts'
import { type LookupTerm, type ReleaseContext, SHARED_PATIENT } from '../keys/index.ts'
import { unpackOpen } from './envelope.ts'
import { findCurrent } from './reads.ts'
import type { SealedRow } from './row.ts'
import type { RecordsState } from './state.ts'
import { bondOf, telephoneTerms } from './bonds.ts'
import { labelOf, lookupTokens } from './tokens.ts'
import { veiled } from './veil.ts'

/**
 * What a practitioner and a patient can have in common, as far as tokens tell it. `contact`: the telephone is one that a
 * RelatedPerson of the patient has; `colleague`: a Person says that the patient is somebody they work with.
 */
export type Shared = 'family-name' | 'address' | 'phone' | 'contact' | 'colleague'

/**
 * What tokens tell of one patient.
 *
 * **Shape** `shared`: of each kind once, but for family names, of which each that the practitioner bears or bore counts.
 * `bearers`: how many patients have the same; `labels`: of the Patient row.
 */
export interface InCommon {
  readonly shared: readonly { readonly kind: Shared; readonly bearers: number }[]
  readonly labels: number
}

/** **Shape** `colleagues`: tokens of those the practitioner works with, as `teamTokens` answers. */
export interface InCommonAsked {
  readonly practitioner: string
  readonly patients: readonly PatientId[]
  readonly colleagues?: readonly string[]
}

interface PersonRow {
  readonly type: 'Patient' | 'RelatedPerson' | 'Person'
  readonly id: string
  readonly version: number
  readonly patient: PatientId
  readonly labels: number | null
  readonly lookup: readonly string[]
}

/** Which parameter of which row tells it. */
const ASKED: readonly (readonly [kind: Shared, type: PersonRow['type'], code: string])[] = [
  ['family-name', 'Patient', 'family'],
  ['phone', 'Patient', 'phone'],
  ['contact', 'RelatedPerson', 'phone'],
]
/** Beyond these a name is so frequent that it says nothing. */
const BEARERS_MAX = 2_000
/** Of one practitioner so many family names are compared, and of a double name halves of at least so many letters. */
const NAMES_MAX = 8
const HALF_MIN = 3
/** Names are indexed in so many partitions of patients; what is counted is one of them. */
const PARTITIONS = 8

const PEOPLE = `select r.type, r.id, r.version, r.patient::text, r.labels, r.lookup::text[] as lookup from record r
  where r.type in ('Patient', 'RelatedPerson', 'Person') and r.patient = any($1::uuid[]) and not r.deleted`

/** Their own records: whoever keeps the people of this place has linked them to the practitioner by a Person. */
const OWN = `select distinct r.patient::text from record r where r.type = 'Person' and not r.deleted
  and r.patient is not null and r.patient <> '${SHARED_PATIENT}'::uuid and r.lookup @> $1::bigint[] limit 5`

const WRITTEN = `select p.patient::text from unnest($1::uuid[]) as p (patient)
  where exists (select 1 from record r where r.patient = p.patient and r.type <> 'Patient' and r.updated >= $2)`

const BEARERS = `select count(distinct patient)::int as bearers from
  (select r.patient from record r where r.type = any($2::text[]) and r.lookup @> $1::bigint[] and not r.deleted
    limit ${BEARERS_MAX}) as b`

/**
 * What the practitioner and the patients have in common. No record is opened: the names and telephones of the
 * practitioner, which are open, are made tokens as if they were the patient's and held against those of the rows; and so
 * are the tokens of the practitioner's own record, where a Person says which that is.
 */
export async function inCommon(
  state: RecordsState,
  { practitioner, patients, colleagues = [] }: InCommonAsked,
  context: ReleaseContext,
): Promise<ReadonlyMap<PatientId, InCommon>> {
  const rows = await peopleRows(state, patients)
  const person = await openOf(state, practitioner)
  const asked = rows.flatMap((row) => questionsOf(state, person, row))
  const telephones = person === undefined ? [] : telephoneTerms(person['telecom'])
  const tokens = await lookupTokens(
    state.keys,
    [...asked.flatMap(({ terms }) => terms), ...telephones, personTerm(practitioner)],
    context,
  )
  const told = makeTold(rows, state)
  const first = tokens.length - 1 - telephones.length
  const own = await ownBonds(state, tokens.at(-1) ?? '')
  const bonds = new Set([...tokens.slice(first, -1), ...own])
  for (const row of rows)
    for (const token of row.lookup)
      if (bonds.has(token)) await told.add({ row, kind: kindOf(token, row) }, [token])
  let next = 0
  for (const question of asked) {
    const made = tokens.slice(next, (next += question.terms.length))
    if (fits(question.kind, made, question.row)) await told.add(question, made)
  }
  for (const row of rows)
    if (row.type === 'Person' && fits('colleague', colleagues, row))
      await told.add({ row, kind: 'colleague' }, colleagues)
  return told.found
}

/** How a Person is found by the practitioner they are. */
const personTerm = (practitioner: string): LookupTerm => ({
  parameter: labelOf('Person', 'practitioner'),
  term: practitioner,
})

async function peopleRows(
  { database }: RecordsState,
  patients: readonly PatientId[],
): Promise<readonly PersonRow[]> {
  return await database.query<PersonRow>(PEOPLE, [patients], { plan: 'custom' })
}

/** By what others belong together with the patient whom a Person of this token is. */
async function ownBonds(state: RecordsState, token: string): Promise<readonly string[]> {
  const own = await state.database.query<{ readonly patient: PatientId }>(OWN, [[token]], { plan: 'custom' })
  if (own.length === 0) return []
  const rows = await peopleRows(
    state,
    own.map(({ patient }) => patient),
  )
  return rows.flatMap(({ lookup }) => lookup.filter((one) => bondOf(one) !== undefined))
}

function kindOf(token: string, { type }: PersonRow): Shared {
  if (bondOf(token) === 'home') return 'address'
  return type === 'RelatedPerson' ? 'contact' : 'phone'
}

/** What was found of each patient, the same thing once. */
function makeTold(rows: readonly PersonRow[], state: RecordsState) {
  const found = new Map<PatientId, InCommon>()
  const said = new Set<string>()
  for (const row of rows)
    if (row.type === 'Patient') found.set(row.patient, { shared: [], labels: labelsIn(state, row) })
  return {
    found,
    add: async ({ row, kind, name = '' }: Told, tokens: readonly string[]) => {
      const known = found.get(row.patient)
      const key = `${row.patient} ${kind} ${name}`
      if (known === undefined || said.has(key)) return
      said.add(key)
      const bearers = await bearersOf(state, kind, tokens)
      found.set(row.patient, { ...known, shared: [...known.shared, { kind, bearers }] })
    },
  }
}

interface Told {
  readonly row: PersonRow
  readonly kind: Shared
  /** Of family names: which. */
  readonly name?: string
}

/** Of these patients, those of whom something was stored since a time, the Patient row left out. */
export async function writtenSince(
  { database }: RecordsState,
  patients: readonly PatientId[],
  since: UnixMs,
): Promise<ReadonlySet<PatientId>> {
  const rows = await database.query<{ readonly patient: PatientId }>(WRITTEN, [patients, since], {
    plan: 'custom',
  })
  return new Set(rows.map(({ patient }) => patient))
}

/** Where a practitioner works: the organisation of a role of theirs, as `Organization/x`. */
export async function workplaceOf(
  state: RecordsState,
  roles: readonly SealedRow[],
): Promise<string | undefined> {
  for (const row of roles) {
    const role = await openOf(state, `PractitionerRole/${row.id}`)
    const reference = (role?.['organization'] as { readonly reference?: unknown } | undefined)?.reference
    if (typeof reference === 'string') return reference
  }
  return undefined
}

/** By what a Person tells that they are one of those who have these roles. **Shape** tokens by practitioner. */
export async function teamTokens(
  state: RecordsState,
  roles: readonly SealedRow[],
  context: ReleaseContext,
): Promise<ReadonlyMap<string, string>> {
  const found = new Set<string>()
  for (const row of roles) {
    const role = await openOf(state, `PractitionerRole/${row.id}`)
    const reference = (role?.['practitioner'] as { readonly reference?: unknown } | undefined)?.reference
    if (typeof reference === 'string') found.add(reference)
  }
  const practitioners = [...found]
  const tokens = await lookupTokens(state.keys, practitioners.map(personTerm), context)
  return new Map(practitioners.map((practitioner, place) => [practitioner, tokens[place] ?? '']))
}

/** A resource of an open type; undefined when it is not there, or sealed all the same. */
async function openOf({ database }: RecordsState, reference: string): Promise<Resource | undefined> {
  const [type = '', id = ''] = reference.split('/')
  if (!isOpenType(type)) return undefined
  const row = await findCurrent(database.query, type, id)
  if (row === undefined || row.deleted || row.key !== null) return undefined
  return JSON.parse(unpackOpen(row.sealed, row).toString('utf8')) as Resource
}

interface Question extends Told {
  readonly terms: readonly LookupTerm[]
}

/** The practitioner's words, as they would be indexed if they were this patient's. */
function questionsOf(
  { fhir, policy }: RecordsState,
  person: Resource | undefined,
  row: PersonRow,
): Question[] {
  if (person === undefined) return []
  return ASKED.filter(([, type]) => type === row.type).flatMap(([kind, type, asked]) => {
    const parameter = policy.parameters(type, 'lookup').find(({ code }) => code === asked)
    if (parameter === undefined) return []
    const label = labelOf(type, parameter.code)
    return wordsOf(person, kind).flatMap(({ name, words }) => {
      const alike = { resourceType: row.type, id: row.id, ...words } as Resource
      const terms = fhir.indexTerms(alike, parameter).map((term) => ({ parameter: label, ...term }))
      return terms.length === 0 ? [] : [{ row, kind, name, terms }]
    })
  })
}

/** Each family name they have or had by itself, and of a double name one half where it is not the whole. */
function wordsOf({ name, telecom }: Resource, kind: Shared) {
  if (kind !== 'family-name') return [{ name: '', words: { telecom } }]
  const families = (Array.isArray(name) ? name : []).flatMap((one: { readonly family?: unknown } | null) =>
    typeof one?.family === 'string' ? [one.family] : [],
  )
  return families
    .slice(0, NAMES_MAX)
    .flatMap((whole) =>
      [whole, ...halvesOf(whole)].map((family) => ({ name: foldText(whole), words: { name: [{ family }] } })),
    )
}

function halvesOf(family: string): readonly string[] {
  const halves = family.split('-').filter((half) => half.trim().length >= HALF_MIN)
  return halves.length < 2 ? [] : halves.slice(0, 2)
}

/** Every beginning of every word of a name; of telephones any one. */
function fits(kind: Shared, tokens: readonly string[], { lookup }: PersonRow): boolean {
  const has = (token: string) => lookup.includes(token)
  return kind === 'family-name' ? tokens.every(has) : tokens.some(has)
}

async function bearersOf(
  { database }: RecordsState,
  kind: Shared,
  tokens: readonly string[],
): Promise<number> {
  if (kind === 'colleague') return tokens.length
  const isName = kind === 'family-name'
  // Of telephones that are compared as they are written there may be several, of which one fits.
  if (!isName && tokens.length > 1) return 1
  const types = isName ? ['Patient'] : ['Patient', 'RelatedPerson']
  const [row] = await database.query<{ bearers: number }>(BEARERS, [tokens, types], { plan: 'custom' })
  // Of names one partition was counted, and this patient is in it.
  const bearers = row?.bearers ?? 1
  return isName ? Math.max(0, bearers - 1) * PARTITIONS + 1 : Math.max(1, bearers)
}

function labelsIn({ labelKey }: RecordsState, { labels, ...row }: PersonRow): number {
  return labels === null ? 0 : veiled(labelKey, { ...row, labels })
}
