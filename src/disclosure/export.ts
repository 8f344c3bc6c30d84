import { ChartwardError, type PatientId } from '../kernel/index.ts'
import type { Group } from '../records/index.ts'
import { notApproved } from './braking.ts'
import { exportedLines } from './export-file.ts'
import {
  countJobs,
  dropJob,
  dropJobs,
  type ExportLevel,
  findJob,
  keepJob,
  makeJobId,
  nameOf,
} from './export-job.ts'
import { BROUGHT_ALONG, membersOf } from './export-rows.ts'
import { exportableTypes, requireType } from './gate.ts'
import type { Disclosed, Ground, Interaction } from './interaction.ts'
import { account, denied } from './leaves.ts'
import { ownersOf } from './opening.ts'
import { oneOf, type QueryPairs, sinceOf, typesOf } from './query-pairs.ts'
import { COUNT_THAT_POINTS_MAX, type Seat } from './search.ts'

const PARAMETERS = new Set(['_type', '_since', '_outputFormat', '_format'])
/** An unescaped `+` is a space by the time it is read. */
const FORMAT = /^(?:application\/fhir[+ ]ndjson|application\/ndjson|ndjson)$/
/** Whatever is written now and not in the snapshot yet is committed within this time. */
const COMMITTED_WITHIN_MS = 60_000

/** What an export is asked for with. */
export interface ExportAsked {
  readonly level: ExportLevel
  /** The logical id of the Group, for that level. */
  readonly group?: string
  readonly pairs: QueryPairs
  /** True: parameters that are not known here are passed over. */
  readonly lenient: boolean
  /** The whole address, for the manifest. */
  readonly url: string
}

/** Where the files of an export are. **Source.** Bulk Data Access 2.0, section Export Manifest. */
export interface ExportManifest {
  readonly expires: number
  readonly manifest: {
    readonly transactionTime: string
    readonly request: string
    readonly requiresAccessToken: true
    readonly output: readonly { readonly type: string; readonly url: string }[]
    readonly error: readonly never[]
  }
}

/**
 * Begins an export, and answers its id. What can be exported is as of now; it is read when it is downloaded.
 *
 * **Errors.** `SEARCH_PARAMETER_UNKNOWN`, `SEARCH_VALUE_INVALID`, `SCOPE_INSUFFICIENT`, `ACCESS_DENIED`,
 * `BULK_NOT_APPROVED`, `BUDGET_SPENT`, `RESOURCE_NOT_FOUND` for a group, `SERVER_BUSY`.
 */
export async function beginExport(
  ground: Ground,
  interaction: Interaction,
  asked: ExportAsked,
): Promise<string> {
  const { named, since } = parse(ground, asked)
  const predicate = predicateOf(asked, named, since)
  const allowed = await exportableTypes(ground, interaction, named)
  await requireApproval(ground, interaction, predicate)
  const group = await findGroup(ground, interaction, asked, predicate)
  const transactionTime = ground.clock.now() - COMMITTED_WITHIN_MS
  const snapshot = await ground.records.snapshot()
  const members = await membersOf(ground, interaction, group)
  const always = asked.level === 'system' ? [] : BROUGHT_ALONG
  const of = members ?? (asked.level === 'system' ? 'everything' : 'everybody')
  const types = await ground.records.exportTypes({ types: allowed, snapshot, of, always })
  const id = makeJobId()
  const note = `export ${nameOf(id)} begun`
  const about = pointedAt(members)
  await account(ground, interaction, { how: 'export', shown: [], predicate, note, about, exports: 1 })
  const { level, url } = asked
  const job = { level, types, since, snapshot, transactionTime, url, predicate, ...group }
  await keepJob(ground, interaction, id, job)
  return id
}

/**
 * Uses up one export of an approval, before anything is looked up for it.
 *
 * **Errors.** `BULK_NOT_APPROVED`, after its leaf.
 */
async function requireApproval(ground: Ground, interaction: Interaction, predicate: string): Promise<void> {
  if (interaction.caller === undefined) return
  if ((await ground.access.bulk.takeExport(interaction.who)) !== undefined) return
  throw await denied(ground, interaction, predicate, { giving: { patients: [] }, refused: notApproved() })
}

/** **Errors.** `NOT_FOUND`. */
export async function exportManifest(
  ground: Ground,
  interaction: Interaction,
  { base }: Seat,
  id: string,
): Promise<ExportManifest> {
  const { types, transactionTime, url, expires } = await findJob(ground, interaction, id)
  return {
    expires,
    manifest: {
      transactionTime: new Date(transactionTime).toISOString(),
      request: url,
      requiresAccessToken: true,
      output: types.map((type) => ({ type, url: `${base}/$export/${id}/${type}` })),
      error: [],
    },
  }
}

/** From now on nothing of it is sent any more; what is under way stops. **Errors.** `NOT_FOUND`. */
export async function endExport(ground: Ground, interaction: Interaction, id: string): Promise<void> {
  const { predicate } = await findJob(ground, interaction, id)
  await account(ground, interaction, {
    how: 'export',
    shown: [],
    predicate,
    note: `export ${nameOf(id)} deleted`,
  })
  await dropJob(ground, id)
}

/** Deletes every export of these sessions, or all there are, and answers how many. */
export async function cancelExports(
  ground: Ground,
  interaction: Interaction,
  sessions: readonly string[] | undefined,
): Promise<number> {
  const count = await countJobs(ground, sessions)
  if (count === 0) return 0
  const note = `${count} ${count === 1 ? 'export' : 'exports'} cancelled`
  await account(ground, interaction, { how: 'export', shown: [], note })
  return await dropJobs(ground, sessions)
}

/** The lines of a file. **Errors.** `NOT_FOUND`, `SCOPE_INSUFFICIENT`; what comes later, when it is taken. */
export async function exportFile(
  ground: Ground,
  interaction: Interaction,
  { id, type }: { readonly id: string; readonly type: string },
): Promise<AsyncGenerator<Disclosed, void, undefined>> {
  const job = await findJob(ground, interaction, id)
  // The token may be narrower than the one that began it.
  await requireType(ground, interaction, 'export', { type })
  if (!job.types.includes(type)) throw new ChartwardError('NOT_FOUND', 'the export has no such file')
  return exportedLines(ground, interaction, { id, job, type })
}

function parse(ground: Ground, { pairs, lenient }: ExportAsked) {
  const unknown = pairs.some(([name]) => !PARAMETERS.has(name))
  if (unknown && !lenient)
    throw new ChartwardError(
      'SEARCH_PARAMETER_UNKNOWN',
      '$export takes _type, _since and _outputFormat; with Prefer: handling=lenient others are passed over',
    )
  const format = oneOf(pairs, '_outputFormat')
  if (format !== undefined && !FORMAT.test(format))
    throw new ChartwardError('SEARCH_VALUE_INVALID', '_outputFormat is application/fhir+ndjson')
  const types = typesOf(pairs, ground.fhir.isResourceType)
  return {
    named: types.length === 0 ? undefined : [...new Set(types)],
    since: sinceOf(oneOf(pairs, '_since')),
  }
}

function predicateOf(
  { level, group }: ExportAsked,
  named: readonly string[] | undefined,
  since: number,
): string {
  const place = { system: '', patient: 'Patient/', group: `Group/${group ?? ''}/` }[level]
  const pairs = [
    ...(since === 0 ? [] : [`_since=${new Date(since).toISOString()}`]),
    ...(named === undefined ? [] : [`_type=${named.join(',')}`]),
  ]
  return `${place}$export${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`
}

async function findGroup(
  ground: Ground,
  interaction: Interaction,
  { group: id }: ExportAsked,
  predicate: string,
): Promise<{ readonly group?: { readonly id: string; readonly version: number } }> {
  if (id === undefined) return {}
  const row = await ground.records.findCurrent('Group', id)
  if (row !== undefined && !row.deleted) return { group: { id, version: row.version } }
  const about = row === undefined ? [] : ownersOf([row])
  await account(ground, interaction, { how: 'export', shown: [], predicate, about })
  throw new ChartwardError('RESOURCE_NOT_FOUND', 'there is no such group')
}

/** Which types a small group has records of tells something of each of its members. */
function pointedAt(members: Group | undefined): readonly PatientId[] {
  return members !== undefined && members.patients.length <= COUNT_THAT_POINTS_MAX ? members.patients : []
}
