import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { canonicalJson, type PatientId } from '../../kernel/index.ts'
import type { Database, Query } from '../../postgres/index.ts'
import { deriveKey, openBlob, sealBlob } from '../../seal/index.ts'
import type { Correction, Placed, Share } from './placing.ts'
import { isSendable, type Queue, QUEUES } from './recipient.ts'

/** What is kept of one person of a case. */
export interface Kept extends Corrected {
  readonly share: Share
  readonly placed: Omit<Placed, 'twin'>
}

/** What people put right about somebody, or decided. */
export interface Corrected {
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
  readonly corrected: Buffer | null
}

const BLIND_BYTES = 16
const KEPT = `select r.id, r.queue, r.mark, r.sealed, c.sealed as corrected from recipient r
  left join recipient_correction c on c.case_id = r.case_id and c.id = r.id`
export const NOTHING_CORRECTED: Corrected = { correction: {}, merges: [], history: [] }

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
    `${KEPT} where r.case_id = $1 and r.id = any($2::bytea[])`,
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
  people: readonly {
    readonly kept: Pick<Kept, 'share' | 'placed'>
    readonly twin: Buffer | null
    readonly at: number
  }[],
): Promise<void> {
  const rows = people.map(({ kept, twin, at }) => {
    const id = idOf(shelf, caseId, kept.share.patient)
    const queue = queueToken(shelf, caseId, kept.placed.queue)
    const mark = markOf(shelf, caseId, kept.share)
    const plain = Buffer.from(JSON.stringify({ share: kept.share, placed: kept.placed }), 'utf8')
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

/** Changes when anybody of a case was placed anew. */
export async function stampOf({ database }: Shelf, caseId: string): Promise<string> {
  const [row] = await database.query<{ stamp: string }>(
    "select count(*) || '/' || coalesce(max(placed), 0) as stamp from recipient where case_id = $1",
    [caseId],
  )
  return row?.stamp ?? ''
}

/** Some of a queue. **Shape** in an order that says nothing; `next`: where to go on, absent at the end. */
export interface KeptPage {
  readonly kept: readonly Kept[]
  readonly next?: string
}

/** Those in a queue of a case from `after` on. One statement. **Errors.** `SEAL_BROKEN` for a row that was altered. */
export async function pageOf(
  shelf: Shelf,
  caseId: string,
  queue: Queue,
  { after = '', limit }: { readonly after?: string; readonly limit: number },
): Promise<KeptPage> {
  const rows = await shelf.database.query<Row>(
    `${KEPT} where r.case_id = $1 and r.queue = $2 and r.id > $3 order by r.id limit $4`,
    [caseId, queueToken(shelf, caseId, queue), Buffer.from(after, 'base64url'), limit],
    { plan: 'custom' },
  )
  const last = rows.length === limit ? rows.at(-1) : undefined
  return {
    kept: rows.map((row) => openRow(shelf, caseId, row)),
    ...(last === undefined ? {} : { next: last.id.toString('base64url') }),
  }
}

/** Keeps what was put right about somebody, in the place of what was before. To be done under `lockCase`. */
export async function keepCorrected(
  shelf: Shelf,
  query: Query,
  caseId: string,
  { patient, corrected }: { readonly patient: PatientId; readonly corrected: Corrected },
): Promise<void> {
  const id = idOf(shelf, caseId, patient)
  const { correction, merges, history } = corrected
  const plain = Buffer.from(JSON.stringify({ correction, merges, history }), 'utf8')
  await query(
    `insert into recipient_correction (case_id, id, sealed) values ($1, $2, $3)
     on conflict (case_id, id) do update set sealed = excluded.sealed`,
    [caseId, id, sealBlob(plain, shelf.sealKey, correctedPlace(shelf, caseId, id))],
  )
}

/** What was put right about these people, of whom nothing else may be kept any more. */
export async function findCorrected(
  shelf: Shelf,
  query: Query,
  caseId: string,
  patients: readonly PatientId[],
): Promise<ReadonlyMap<PatientId, Corrected>> {
  const byId = new Map(patients.map((patient) => [idOf(shelf, caseId, patient).toString('hex'), patient]))
  const rows = await query<{ id: Buffer; sealed: Buffer }>(
    'select id, sealed from recipient_correction where case_id = $1 and id = any($2::bytea[])',
    [caseId, [...byId.keys()].map((id) => Buffer.from(id, 'hex'))],
    { plan: 'custom' },
  )
  return new Map(
    rows.flatMap(({ id, sealed }) => {
      const patient = byId.get(id.toString('hex'))
      return patient === undefined ? [] : [[patient, openCorrected(shelf, caseId, id, sealed)] as const]
    }),
  )
}

function openRow(shelf: Shelf, caseId: string, row: Row): Kept {
  const plain = openBlob(row.sealed, shelf.sealKey, placeOf(shelf, caseId, row))
  const kept = JSON.parse(plain.toString('utf8')) as Pick<Kept, 'share' | 'placed'>
  return { ...kept, ...openCorrected(shelf, caseId, row.id, row.corrected) }
}

function openCorrected(shelf: Shelf, caseId: string, id: Buffer, sealed: Buffer | null): Corrected {
  if (sealed === null) return NOTHING_CORRECTED
  const plain = openBlob(sealed, shelf.sealKey, correctedPlace(shelf, caseId, id))
  return JSON.parse(plain.toString('utf8')) as Corrected
}

function correctedPlace({ environment }: Shelf, caseId: string, id: Buffer): string {
  return canonicalJson(['recipient_correction', environment, caseId, id.toString('base64url')])
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
