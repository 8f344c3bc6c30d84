import { isOpenType, type Resource } from '../fhir/index.ts'
import type { PatientId, UnixMs } from '../kernel/index.ts'
import type { LookupTerm, ReleaseContext } from '../keys/index.ts'
import { unpackOpen } from './envelope.ts'
import { findCurrent } from './reads.ts'
import type { SealedRow } from './row.ts'
import type { RecordsState } from './state.ts'
import { labelOf, lookupTokens } from './tokens.ts'
import { veiled } from './veil.ts'

/** What a practitioner and a patient can have in common, as far as tokens tell it. `contact`: a RelatedPerson is they. */
export type Shared = 'family-name' | 'phone' | 'contact'

/** What tokens tell of one patient. **Shape** `bearers`: how many patients have the same; `labels`: of the Patient row. */
export interface InCommon {
  readonly shared: readonly { readonly kind: Shared; readonly bearers: number }[]
  readonly labels: number
}

interface PersonRow {
  readonly type: 'Patient' | 'RelatedPerson'
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
/** Names are indexed in so many partitions of patients; what is counted is one of them. */
const PARTITIONS = 8

const PEOPLE = `select r.type, r.id, r.version, r.patient::text, r.labels, r.lookup::text[] as lookup from record r
  where r.type in ('Patient', 'RelatedPerson') and r.patient = any($1::uuid[]) and not r.deleted`

const WRITTEN = `select p.patient::text from unnest($1::uuid[]) as p (patient)
  where exists (select 1 from record r where r.patient = p.patient and r.type <> 'Patient' and r.updated >= $2)`

const BEARERS = `select count(*)::int as bearers from
  (select 1 from record r where r.type = 'Patient' and r.lookup @> $1::bigint[] and not r.deleted limit ${BEARERS_MAX}) as b`

/**
 * What the practitioner and the patients have in common. No record is opened: the name and telephone of the
 * practitioner, which are open, are made tokens as if they were the patient's and held against those of the rows.
 */
export async function inCommon(
  state: RecordsState,
  { practitioner, patients }: { readonly practitioner: string; readonly patients: readonly PatientId[] },
  context: ReleaseContext,
): Promise<ReadonlyMap<PatientId, InCommon>> {
  const rows = await state.database.query<PersonRow>(PEOPLE, [patients], { plan: 'custom' })
  const person = await openOf(state, practitioner)
  const asked = rows.flatMap((row) => questionsOf(state, person, row))
  const tokens = await lookupTokens(
    state.keys,
    asked.flatMap(({ terms }) => terms),
    context,
  )
  const found = new Map<PatientId, InCommon>()
  for (const row of rows)
    if (row.type === 'Patient') found.set(row.patient, { shared: [], labels: labelsIn(state, row) })
  let next = 0
  for (const { row, kind, terms } of asked) {
    const made = tokens.slice(next, next + terms.length)
    next += terms.length
    const known = found.get(row.patient)
    if (known === undefined || !fits(kind, made, row)) continue
    if (known.shared.some((one) => one.kind === kind)) continue
    const bearers = await bearersOf(state, kind, made)
    found.set(row.patient, { ...known, shared: [...known.shared, { kind, bearers }] })
  }
  return found
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

/** A resource of an open type; undefined when it is not there, or sealed all the same. */
async function openOf({ database }: RecordsState, reference: string): Promise<Resource | undefined> {
  const [type = '', id = ''] = reference.split('/')
  if (!isOpenType(type)) return undefined
  const row = await findCurrent(database.query, type, id)
  if (row === undefined || row.deleted || row.key !== null) return undefined
  return JSON.parse(unpackOpen(row.sealed, row).toString('utf8')) as Resource
}

interface Question {
  readonly row: PersonRow
  readonly kind: Shared
  readonly terms: readonly LookupTerm[]
}

/** The practitioner's words, as they would be indexed if they were this patient's. */
function questionsOf(
  { fhir, policy }: RecordsState,
  person: Resource | undefined,
  row: PersonRow,
): Question[] {
  if (person === undefined) return []
  const { name, telecom } = person
  const alike = { resourceType: row.type, id: row.id, name, telecom } as Resource
  return ASKED.filter(([, type]) => type === row.type).flatMap(([kind, type, asked]) => {
    const parameter = policy.parameters(type, 'lookup').find(({ code }) => code === asked)
    if (parameter === undefined) return []
    const label = labelOf(type, parameter.code)
    const terms = fhir.indexTerms(alike, parameter).map((term) => ({ parameter: label, ...term }))
    return terms.length === 0 ? [] : [{ row, kind, terms }]
  })
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
  if (kind !== 'family-name') return 1
  const [row] = await database.query<{ bearers: number }>(BEARERS, [tokens], { plan: 'custom' })
  // Of the others one partition was counted, and this patient is in it.
  return Math.max(0, (row?.bearers ?? 1) - 1) * PARTITIONS + 1
}

function labelsIn({ labelKey }: RecordsState, { labels, ...row }: PersonRow): number {
  return labels === null ? 0 : veiled(labelKey, { ...row, labels })
}
