import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { canonicalJson, type PatientId } from '../../kernel/index.ts'
import type { Database, Query } from '../../postgres/index.ts'
import { deriveKey, openBlob, sealBlob } from '../../seal/index.ts'
import type { Correction, Placed, Share } from './placing.ts'
import { isSendable, type Queue, QUEUES } from './recipient.ts'

/** What is kept of one person of a case. */
export interface Kept {
  readonly share: Share
  readonly placed: Omit<Placed, 'twin'>
  readonly correction: Correction
  /** Others of the case who are this person too, and are written to in this one's letter. */
  readonly merges: readonly PatientId[]
  /** Who put something right, and why. */
  readonly history: readonly Resolved[]
}

/** One time that somebody looked at a person and decided. */
export interface Resolved {
  readonly by: string
  readonly at: number
  readonly what: string
  readonly why: string
}

/** Where recipients are kept. */
export interface Shelf {
  readonly database: Database
  readonly environment: string
  readonly sealKey: KeyObject
  readonly blindKey: KeyObject
}

/** **Shape** `root`: 32 bytes of the key server's, for recipients alone. */
export function openShelf(database: Database, environment: string, root: Uint8Array): Shelf {
  return {
    database,
    environment,
    sealKey: createSecretKey(deriveKey(root, 'notice/recipients/seal')),
    blindKey: createSecretKey(deriveKey(root, 'notice/recipients/blind')),
  }
}

interface Row {
  readonly id: Buffer
  readonly queue: Buffer
  readonly mark: Buffer
  readonly sealed: Buffer
}

const BLIND_BYTES = 16
const COLUMNS = 'r.id, r.queue, r.mark, r.sealed'

/** What the case said of somebody: they are placed anew when it says something else. */
export function markOf(shelf: Shelf, caseId: string, share: Share): Buffer {
  return blind(
    shelf,
    'mark',
    caseId,
    canonicalJson([share.patient, share.tier, share.elements, share.relieved ?? null]),
  )
}

/** Who of these was placed after `since` by what the case says of them now. One statement. */
export async function placedAlready(
  shelf: Shelf,
  caseId: string,
  shares: readonly Share[],
  since: number,
): Promise<ReadonlySet<PatientId>> {
  const byId = new Map(shares.map((share) => [idOf(shelf, caseId, share.patient).toString('hex'), share]))
  const rows = await shelf.database.query<{ id: Buffer; mark: Buffer }>(
    'select id, mark from recipient where case_id = $1 and id = any($2::bytea[]) and placed >= $3',
    [caseId, [...byId.keys()].map((id) => Buffer.from(id, 'hex')), since],
    { plan: 'custom' },
  )
  const found = rows.flatMap(({ id, mark }) => {
    const share = byId.get(id.toString('hex'))
    return share !== undefined && mark.equals(markOf(shelf, caseId, share)) ? [share.patient] : []
  })
  return new Set(found)
}

/** Those of these who are kept. **Errors.** `SEAL_BROKEN` for a row that was altered. */
export async function findKept(
  shelf: Shelf,
  caseId: string,
  patients: readonly PatientId[],
  query: Query = shelf.database.query,
): Promise<ReadonlyMap<PatientId, Kept>> {
  if (patients.length === 0) return new Map()
  const rows = await query<Row>(
    `select ${COLUMNS} from recipient r where r.case_id = $1 and r.id = any($2::bytea[])`,
    [caseId, patients.map((patient) => idOf(shelf, caseId, patient))],
    { plan: 'custom' },
  )
  const kept = rows.map((row) => openRow(shelf, caseId, row))
  return new Map(kept.map((one) => [one.share.patient, one]))
}

/** Keeps people as they were placed, in the place of what was kept of them. To be done under `lockCase`. */
export async function keep(
  shelf: Shelf,
  query: Query,
  caseId: string,
  people: readonly { readonly kept: Kept; readonly twin: Buffer | null; readonly at: number }[],
): Promise<void> {
  const rows = people.map(({ kept, twin, at }) => {
    const id = idOf(shelf, caseId, kept.share.patient)
    const queue = queueToken(shelf, caseId, kept.placed.queue)
    const mark = markOf(shelf, caseId, kept.share)
    const plain = deflateRawSync(Buffer.from(JSON.stringify(kept), 'utf8'), { level: 1 })
    return {
      id,
      queue,
      twin,
      mark,
      at,
      sealed: sealBlob(plain, shelf.sealKey, placeOf(shelf, caseId, { id, queue, mark })),
    }
  })
  await query(
    `insert into recipient (case_id, id, queue, twin, mark, placed, sealed)
     select $1, * from unnest($2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bigint[], $7::bytea[])
     on conflict (case_id, id) do update set queue = excluded.queue, twin = excluded.twin, mark = excluded.mark,
       placed = excluded.placed, sealed = excluded.sealed`,
    [
      caseId,
      rows.map(({ id }) => id),
      rows.map(({ queue }) => queue),
      rows.map(({ twin }) => twin),
      rows.map(({ mark }) => mark),
      rows.map(({ at }) => at),
      rows.map(({ sealed }) => sealed),
    ],
  )
}

/** Of two who work on the recipients of one case, one waits. */
export async function lockCase(query: Query, caseId: string): Promise<void> {
  await query("select pg_advisory_xact_lock(hashtextextended('chartward/recipients/' || $1::text, 0))", [
    caseId,
  ])
}

/** By twin: whose letter goes out already, of those that are probably one person. */
export async function sendableTwins(
  shelf: Shelf,
  query: Query,
  caseId: string,
  twins: readonly Buffer[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const sendable = QUEUES.filter(isSendable).map((queue) => queueToken(shelf, caseId, queue))
  const rows = await query<{ twin: Buffer; id: Buffer }>(
    'select twin, id from recipient where case_id = $1 and twin = any($2::bytea[]) and queue = any($3::bytea[])',
    [caseId, twins, sendable],
    { plan: 'custom' },
  )
  const found = new Map<string, string[]>()
  for (const { twin, id } of rows)
    found.set(twin.toString('hex'), [...(found.get(twin.toString('hex')) ?? []), id.toString('hex')])
  return found
}

export function idOf(shelf: Shelf, caseId: string, patient: PatientId): Buffer {
  return blind(shelf, 'id', caseId, patient)
}

export function twinToken(shelf: Shelf, caseId: string, twin: string): Buffer {
  return blind(shelf, 'twin', caseId, twin)
}

/** How many stand in each queue. */
export async function countQueues(shelf: Shelf, caseId: string): Promise<Record<Queue, number>> {
  const rows = await shelf.database.query<{ queue: Buffer; count: number }>(
    'select queue, count(*)::int as count from recipient where case_id = $1 group by queue',
    [caseId],
  )
  const counts = new Map(rows.map(({ queue, count }) => [queue.toString('hex'), count]))
  const of = (queue: Queue) => counts.get(queueToken(shelf, caseId, queue).toString('hex')) ?? 0
  return Object.fromEntries(QUEUES.map((queue) => [queue, of(queue)])) as Record<Queue, number>
}

/** Everybody in some queues of a case, so many at a time, in an order that says nothing. */
export async function* keptIn(
  shelf: Shelf,
  caseId: string,
  queues: readonly Queue[],
  atOnce: number,
): AsyncGenerator<readonly Kept[]> {
  for (const queue of queues) {
    let after: Buffer = Buffer.alloc(0)
    for (;;) {
      const rows = await shelf.database.query<Row>(
        `select ${COLUMNS} from recipient r where r.case_id = $1 and r.queue = $2 and r.id > $3 order by r.id limit $4`,
        [caseId, queueToken(shelf, caseId, queue), after, atOnce],
        { plan: 'custom' },
      )
      if (rows.length > 0) yield rows.map((row) => openRow(shelf, caseId, row))
      if (rows.length < atOnce) break
      after = rows.at(-1)?.id ?? after
    }
  }
}

function openRow(shelf: Shelf, caseId: string, row: Row): Kept {
  const plain = openBlob(row.sealed, shelf.sealKey, placeOf(shelf, caseId, row))
  return JSON.parse(inflateRawSync(plain).toString('utf8')) as Kept
}

/** Queue and mark are under the seal too: nobody moves a row to another queue. */
function placeOf(
  { environment }: Shelf,
  caseId: string,
  { id, queue, mark }: Pick<Row, 'id' | 'queue' | 'mark'>,
): string {
  return canonicalJson([
    'recipient',
    environment,
    caseId,
    ...[id, queue, mark].map((part) => part.toString('base64url')),
  ])
}

function queueToken(shelf: Shelf, caseId: string, queue: Queue): Buffer {
  return blind(shelf, 'queue', caseId, queue)
}

function blind({ environment, blindKey }: Shelf, kind: string, caseId: string, text: string): Buffer {
  const place = canonicalJson([kind, environment, caseId, text])
  return createHmac('sha256', blindKey).update(place).digest().subarray(0, BLIND_BYTES)
}
