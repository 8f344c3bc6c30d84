import { type CareKind, careKindOf } from '../fhir/index.ts'
import type { PatientId } from '../kernel/index.ts'
import type { ReleaseContext } from '../keys/index.ts'
import { lookupTokens, relationTerm } from './tokens.ts'
import type { Query } from '../postgres/index.ts'
import type { RecordRef } from './row.ts'
import type { RecordsState } from './state.ts'
import { veiled } from './veil.ts'

/** A relation that a current row makes. **Shape** times in milliseconds; `labels`: of the row that makes it. */
export interface FoundRelation {
  readonly kind: CareKind
  readonly from: number
  readonly until: number
  readonly labels: number
}

/** Whose relations to whom are asked for: every actor to every patient. */
export interface RelationsAsked {
  readonly patients: readonly PatientId[]
  /** `Type/id`. */
  readonly actors: readonly string[]
}

interface Row {
  readonly token: string
  readonly type: string
  readonly id: string
  readonly version: number
  readonly labels: number | null
  readonly since: number
  readonly until: number
}

const RELATIONS_MAX = 10_000

/** Tokens stand in the rows that make relations, and in no other: the partial index has few entries a patient. */
const RELATIONS = `select t.token::text as token, r.type, r.id, r.version, r.labels, t.since::float8 as since, t.until::float8 as until
  from record r cross join lateral unnest(r.related, r.related_from, r.related_until) as t (token, since, until)
  where r.related && $1::bigint[] and t.token = any($1::bigint[]) and not r.deleted limit ${RELATIONS_MAX}`

/** The relations of the actors to each patient, as the newest rows make them, whether they count now or not. */
export async function relationsOf(
  state: RecordsState,
  { patients, actors }: RelationsAsked,
  context: ReleaseContext,
): Promise<Map<PatientId, FoundRelation[]>> {
  const pairs = patients.flatMap((patient) => actors.map((actor) => ({ patient, actor })))
  const terms = pairs.map(({ patient, actor }) => relationTerm(patient, actor))
  const tokens = await lookupTokens(state.keys, terms, context)
  const owners = new Map(tokens.map((token, at) => [token, pairs[at]?.patient]))
  const found = new Map<PatientId, FoundRelation[]>(patients.map((patient) => [patient, []]))
  if (tokens.length === 0) return found
  const rows = await state.database.query<Row>(RELATIONS, [tokens], { plan: 'custom' })
  for (const { token, since, until, ...row } of rows) {
    const owner = owners.get(token)
    const kind = careKindOf(row.type)
    // A row from before there were labels lends none to the relation it makes.
    const labels = row.labels === null ? 0 : veiled(state.labelKey, { ...row, labels: row.labels })
    if (owner !== undefined && kind !== undefined)
      found.get(owner)?.push({ kind, from: since, until, labels })
  }
  return found
}

const RELATED_BY = `select h.type, h.id, h.version, h.related::text[] as related
  from unnest($1::text[], $2::text[], $3::int[]) as w (type, id, version)
  join record_history h on h.type = w.type and h.id = w.id and h.version = w.version
  where h.related is not null`

/** The tokens of those whom versions related when they were the newest. */
export async function relatedBy(
  query: Query,
  refs: readonly Required<RecordRef>[],
): Promise<Map<string, ReadonlySet<string>>> {
  const values = [refs.map(({ type }) => type), refs.map(({ id }) => id), refs.map(({ version }) => version)]
  const rows = await query<Required<RecordRef> & { related: string[] }>(RELATED_BY, values, {
    plan: 'custom',
  })
  return new Map(rows.map(({ type, id, version, related }) => [`${type}/${id}/${version}`, new Set(related)]))
}
