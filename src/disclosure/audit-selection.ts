import { asUnixMs, ChartwardError, type PatientId, type UnixMs } from '../kernel/index.ts'
import { patientIdOf, type SearchClause, type SearchQuery } from '../fhir/index.ts'
import type { LeafQuestion } from '../ledger/index.ts'
import { leafOf } from './audit-projection.ts'
import type { Interaction } from './interaction.ts'

/** Which leaves a search can match: too many are possible, too few are not. */
export interface AuditSelection {
  readonly question: LeafQuestion
  /** The leaves `_id` names; undefined: it names none. */
  readonly leaves: readonly number[] | undefined
}

/** **Errors.** `NOT_SUPPORTED` for another order than the newest first, a count, or what would be brought along. */
export function selectionOf(query: SearchQuery, interaction: Interaction): AuditSelection {
  checkServed(query)
  const patients = both(patientsNamed(query), confinedTo(interaction))
  const users = patients === undefined ? usersNamed(query) : undefined
  return {
    question: {
      ...(patients === undefined ? {} : { patients }),
      ...(users === undefined ? {} : { users }),
      ...windowOf(query.clauses),
    },
    // Whoever sees nobody's is looked nothing up for.
    leaves: patients?.length === 0 ? [] : leavesNamed(query),
  }
}

/** Those in both lists; where there is one list, those in it. */
function both(
  named: readonly PatientId[] | undefined,
  theirs: readonly PatientId[] | undefined,
): readonly PatientId[] | undefined {
  if (named === undefined || theirs === undefined) return named ?? theirs
  return named.filter((patient) => theirs.includes(patient))
}

function checkServed({ sort, includes, revincludes, total, count }: SearchQuery): void {
  const newestFirst = sort.every(
    ({ parameter, descending }) => descending && ['date', '_lastUpdated'].includes(parameter.code),
  )
  if (!newestFirst)
    throw new ChartwardError('NOT_SUPPORTED', 'audit events come newest first, in no other order')
  if (includes.length > 0 || revincludes.length > 0)
    throw new ChartwardError('NOT_SUPPORTED', 'nothing is brought along with audit events')
  if (count === 0 || (total ?? 'none') !== 'none')
    throw new ChartwardError('NOT_SUPPORTED', 'audit events are not counted: read the pages')
}

/** The patients of a clause that every match must meet; undefined when no clause names them. */
function patientsNamed({ clauses }: SearchQuery): PatientId[] | undefined {
  for (const { parameter, modifier, values } of clauses) {
    if (modifier !== undefined || (parameter.code !== 'patient' && parameter.code !== 'entity')) continue
    const ids = values.map((value) =>
      value.kind === 'reference' && (value.type ?? 'Patient') === 'Patient' && value.base === undefined
        ? value.id
        : undefined,
    )
    // Without a type, `entity` may mean any.
    const typed =
      parameter.code === 'patient' || values.every((one) => 'type' in one && one.type === 'Patient')
    if (typed && ids.every((id) => id !== undefined)) return ids.map(patientIdOf)
  }
  return undefined
}

/** A patient and a proxy see their own and nobody else's: only those are looked for. */
function confinedTo({ gate }: Interaction): readonly PatientId[] | undefined {
  const subject = gate?.person?.subject
  if (subject?.role === 'proxy') return subject.proxies
  if (subject?.role !== 'patient') return undefined
  const [type, id] = (subject.fhirUser ?? '').split('/')
  return type === 'Patient' && id !== undefined ? [patientIdOf(id)] : []
}

function usersNamed({ clauses }: SearchQuery): string[] | undefined {
  const clause = clauses.find(
    ({ parameter, modifier }) => parameter.code === 'altid' && modifier === undefined,
  )
  const users = clause?.values.map((value) => (value.kind === 'token' ? value.code : undefined))
  return users?.every((user) => user !== undefined) === true ? users : undefined
}

function leavesNamed({ clauses }: SearchQuery): number[] | undefined {
  const clause = clauses.find(({ parameter, modifier }) => parameter.code === '_id' && modifier === undefined)
  if (clause === undefined) return undefined
  const leaves = clause.values.flatMap((value) =>
    value.kind === 'token' ? (leafOf(value.code ?? '') ?? []) : [],
  )
  return [...new Set(leaves)].sort((one, other) => other - one)
}

/** Every match is between these: the exact comparison is made on what the leaf says. */
function windowOf(clauses: readonly SearchClause[]): { readonly from?: UnixMs; readonly to?: UnixMs } {
  let from = -Infinity
  let to = Infinity
  for (const { parameter, modifier, values } of clauses) {
    const [only] = values
    if (parameter.code !== 'date' || modifier !== undefined || values.length !== 1) continue
    if (only?.kind !== 'date') continue
    if (['eq', 'ge', 'gt', 'sa'].includes(only.prefix)) from = Math.max(from, only.low)
    if (['eq', 'le', 'lt', 'eb'].includes(only.prefix)) to = Math.min(to, only.high)
  }
  return {
    ...(Number.isFinite(from) ? { from: asUnixMs(from) } : {}),
    ...(Number.isFinite(to) ? { to: asUnixMs(to) } : {}),
  }
}
