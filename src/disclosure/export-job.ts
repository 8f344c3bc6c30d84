import { createHash, randomBytes } from 'node:crypto'
import { ChartwardError } from '../kernel/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { openText, sealText } from './sealed-text.ts'

/** An export that was begun can be downloaded for this long. */
const LIFETIME_MS = 24 * 60 * 60 * 1000
/** One session can have so many at a time. */
const JOBS_PER_SESSION_MAX = 100
const ID = /^[A-Za-z0-9_-]{43}$/

/** What is exported: everything, what is somebody's, or what is of the members of a group. */
export type ExportLevel = 'system' | 'patient' | 'group'

/** What one export shows, whenever it is downloaded. Nothing of a record is in it. */
export interface ExportJob {
  readonly level: ExportLevel
  /** The version of the Group that says who its members are. */
  readonly group?: { readonly id: string; readonly version: number }
  /** The types that have a file. */
  readonly types: readonly string[]
  /** Only versions written at or after this, in milliseconds. */
  readonly since: number
  readonly snapshot: string
  /** What the manifest says of when; in milliseconds. */
  readonly transactionTime: number
  /** How it was asked for: the address, and in normal form. */
  readonly url: string
  readonly predicate: string
}

export interface KeptJob extends ExportJob {
  readonly expires: number
}

/** What leaves call an export: enough to tell it from others, and no address. */
export function nameOf(id: string): string {
  return hashOf(id).toString('base64url').slice(0, 16)
}

export function makeJobId(): string {
  return randomBytes(32).toString('base64url')
}

/** Keeps a job, for its session alone. **Errors.** `SERVER_BUSY` when that has too many. */
export async function keepJob(
  ground: Ground,
  interaction: Interaction,
  id: string,
  job: ExportJob,
): Promise<void> {
  const { database, clock, pageLinkKey } = ground
  const now = clock.now()
  const { session } = interaction.who
  await database.query('delete from export where expires <= $1', [now])
  const rows = await database.query(
    `insert into export (hash, session, expires, sealed) select $1::bytea, $2::text, $3::bigint, $4::bytea
     where (select count(*) from export e where e.session = $2::text) < ${JOBS_PER_SESSION_MAX} returning true`,
    [
      hashOf(id),
      session,
      now + LIFETIME_MS,
      sealText(pageLinkKey, boundTo(ground, interaction, id), JSON.stringify(job)),
    ],
  )
  if (rows.length === 0)
    throw new ChartwardError('SERVER_BUSY', 'this session has too many exports: delete those that are done')
}

/**
 * The job, as long as it lasts. One statement.
 *
 * **Errors.** `NOT_FOUND` when it was deleted, is over a day old, or is another session's.
 */
export async function findJob(ground: Ground, interaction: Interaction, id: string): Promise<KeptJob> {
  const { database, clock, pageLinkKey } = ground
  const [row] = ID.test(id)
    ? await database.query<{ sealed: Buffer; expires: string }>(
        'select sealed, expires from export where hash = $1 and session = $2 and expires > $3',
        [hashOf(id), interaction.who.session, clock.now()],
      )
    : []
  const text =
    row === undefined ? undefined : openText(pageLinkKey, boundTo(ground, interaction, id), row.sealed)
  if (row === undefined || text === undefined)
    throw new ChartwardError('NOT_FOUND', 'there is no such export, or no longer')
  return { ...(JSON.parse(text) as ExportJob), expires: Number(row.expires) }
}

/** From now on there is no such job. */
export async function dropJob({ database }: Ground, id: string): Promise<void> {
  await database.query('delete from export where hash = $1', [hashOf(id)])
}

const OF_SESSIONS = '($1::text[] is null or session = any($1))'

/** How many jobs of these sessions last; undefined: of all. */
export async function countJobs(
  { database, clock }: Ground,
  sessions: readonly string[] | undefined,
): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::int as count from export where ${OF_SESSIONS} and expires > $2`,
    [sessions ?? null, clock.now()],
  )
  return row?.count ?? 0
}

/** From now on these sessions have none, or nobody has. Answers how many there were. */
export async function dropJobs(
  { database }: Ground,
  sessions: readonly string[] | undefined,
): Promise<number> {
  const sql = `delete from export where ${OF_SESSIONS} returning true`
  return (await database.query(sql, [sessions ?? null])).length
}

function boundTo({ environment }: Ground, { who }: Interaction, id: string): readonly string[] {
  return ['export', environment, who.user, who.session, id]
}

function hashOf(id: string): Buffer {
  return createHash('sha256').update(id).digest()
}
