import { randomUUID } from 'node:crypto'
import { canonicalJson, ChartwardError, type PatientId } from '../../kernel/index.ts'
import type { Asker } from '../../identity/index.ts'
import { encodeEntry } from '../../ledger/index.ts'
import { append } from '../../ledger/append.ts'
import type { Query } from '../../postgres/index.ts'
import { digest, openBlob, sealBlob } from '../../seal/index.ts'
import type { Act, CaseEvent } from './act.ts'
import type { Case } from './case.ts'
import { fold, type KeptEvent } from './fold.ts'
import type { CaseGround } from './ground.ts'
import { noteOf } from './says.ts'

const ID = /^C-\d{4}-\d{4,7}$/
/** Why these leaves are written. **Source.** HL7 v3 PurposeOfUse. */
const WHY = 'HCOMPL'
const EVENTS_MAX = 50_000

/** What somebody does, and whom it is about, where it is about somebody by name. */
export interface Doing {
  readonly act: Act
  readonly about?: readonly PatientId[]
  /** What is kept with it, in the same transaction. */
  readonly beside?: (query: Query) => Promise<void>
  /** What follows from it at once. */
  readonly next?: (after: Case) => Act | undefined
}

interface Row {
  readonly case_id: string
  readonly seq: number
  readonly leaf: number
  readonly sealed: Buffer
}

/**
 * The case by its events.
 *
 * **Errors.** `CASE_UNKNOWN`; `SEAL_BROKEN` when an event was altered, swapped, or is missing in between.
 */
export async function readCase(ground: CaseGround, id: string): Promise<Case> {
  return folded(await readEvents(ground, id, ground.database.query))
}

function folded(kept: readonly KeptEvent[]): Case {
  const found = fold(kept)
  if (found === undefined) throw unknown()
  return found
}

export async function listCases(ground: CaseGround): Promise<readonly Case[]> {
  const rows = await ground.database.query<Row>(
    `select case_id, seq, leaf::float8 as leaf, sealed from case_event join incident_case c on c.id = case_id
     order by year desc, number desc, seq`,
  )
  const byCase = Map.groupBy(rows, (row) => row.case_id)
  return [...byCase].flatMap(([id, events]) => fold(openEvents(ground, id, events)) ?? [])
}

async function readEvents(ground: CaseGround, id: string, query: Query): Promise<readonly KeptEvent[]> {
  if (!ID.test(id)) throw unknown()
  const rows = await query<Row>(
    'select case_id, seq, leaf::float8 as leaf, sealed from case_event where case_id = $1 order by seq',
    [id],
  )
  return openEvents(ground, id, rows)
}

function openEvents(ground: CaseGround, id: string, rows: readonly Row[]): readonly KeptEvent[] {
  let previous = ''
  return rows.map(({ seq, leaf, sealed }, index) => {
    const text = openText(ground, sealed, ['event', id, seq])
    const event = JSON.parse(text) as CaseEvent
    if (event.seq !== index + 1 || event.case !== id || event.previous !== previous)
      throw new ChartwardError(
        'SEAL_BROKEN',
        'the events of the case are not what was written: one is missing',
      )
    previous = digestOf(text)
    return { event, leaf, digest: previous }
  })
}

/**
 * Opens a case with its first acts, all or none: their leaves, then their events.
 *
 * **Errors.** Those of the ledger: then there is no case.
 */
export async function openFirst(
  ground: CaseGround,
  { by, year }: { readonly by: Asker; readonly year: number },
  acts: readonly Act[],
): Promise<Case> {
  refuseInCopy(ground)
  return await ground.database.transaction(async ({ query }) => {
    await query("select pg_advisory_xact_lock(hashtext('incident_case'))")
    const [row] = await query<{ next: number }>(
      'select coalesce(max(number), 0) + 1 as next from incident_case where year = $1',
      [year],
    )
    const number = row?.next ?? 1
    const id = `C-${year}-${String(number).padStart(4, '0')}`
    await query('insert into incident_case (id, year, number) values ($1, $2, $3)', [id, year, number])
    const kept: KeptEvent[] = []
    for (const act of acts) kept.push(await addEvent(ground, query, { id, kept, by, doing: { act } }))
    return folded(kept)
  })
}

/**
 * Does something in a case: looked at under a lock, told to the ledger, then kept. One at a time for each case, in every
 * process.
 *
 * **Errors.** `CASE_UNKNOWN`, `READ_ONLY` in a copy, those of `decide`, those of the ledger: then nothing was done.
 */
export async function doInCase(
  ground: CaseGround,
  id: string,
  by: Asker,
  decide: (found: Case) => Doing | Promise<Doing>,
): Promise<Case> {
  refuseInCopy(ground)
  return await ground.database.transaction(async ({ query }) => {
    if (!ID.test(id)) throw unknown()
    const locked = await query('select id from incident_case where id = $1 for update', [id])
    if (locked.length === 0) throw unknown()
    const kept = await readEvents(ground, id, query)
    const { beside, next, ...doing } = await decide(folded(kept))
    if (kept.length >= EVENTS_MAX) throw new ChartwardError('USAGE', 'this case is full: open another')
    const added = await addEvent(ground, query, { id, kept, by, doing })
    await beside?.(query)
    const after = folded([...kept, added])
    const following = next?.(after)
    if (following === undefined) return after
    const more = await addEvent(ground, query, { id, kept: [...kept, added], by, doing: { act: following } })
    return folded([...kept, added, more])
  })
}

interface Adding {
  readonly id: string
  readonly kept: readonly KeptEvent[]
  readonly by: Asker
  readonly doing: Doing
}

async function addEvent(
  ground: CaseGround,
  query: Query,
  { id, kept, by, doing }: Adding,
): Promise<KeptEvent> {
  const { user, role, client, session, address } = by
  const event: CaseEvent = {
    v: 1,
    case: id,
    seq: kept.length + 1,
    at: ground.clock.now(),
    by: { user, role, client, session, address },
    act: doing.act,
    previous: kept.at(-1)?.digest ?? '',
  }
  const text = canonicalJson(event)
  const leaf = await tell(ground, event, { digest: digestOf(text), about: doing.about ?? [] })
  await query('insert into case_event (case_id, seq, leaf, sealed) values ($1, $2, $3, $4)', [
    id,
    event.seq,
    leaf,
    sealText(ground, text, ['event', id, event.seq]),
  ])
  // As it will be read: what was not said is not there.
  return { event: JSON.parse(text) as CaseEvent, leaf, digest: digestOf(text) }
}

const IS_DETERMINATION: ReadonlySet<Act['kind']> = new Set<Act['kind']>(['decided', 'signed'])

/** The leaf of an act, one for each person it names; answers where the first stands. */
async function tell(
  { ledger }: CaseGround,
  event: CaseEvent,
  said: { readonly digest: string; readonly about: readonly PatientId[] },
): Promise<number> {
  const { case: id, seq, at, by, act } = event
  const request = randomUUID()
  const patients: readonly (PatientId | null)[] = said.about.length === 0 ? [null] : said.about
  const entries = patients.map((patient) =>
    encodeEntry({
      v: 1,
      at,
      who: by,
      how: IS_DETERMINATION.has(act.kind) ? 'determination' : 'case',
      why: WHY,
      patient,
      resources: [],
      elements: 0,
      bytes: 0,
      request,
      note: `${id} ${seq} ${noteOf(act)}; sha256:${said.digest}`,
    }),
  )
  return await append(ledger, entries)
}

/** SHA-256, base64url. */
export function digestOf(text: string): string {
  return digest(Buffer.from(text, 'utf8')).toString('base64url')
}

/** Seals a text of a case to its place. */
export function sealText(
  { root, environment }: CaseGround,
  text: string,
  place: readonly (string | number)[],
): Buffer {
  return sealBlob(Buffer.from(text, 'utf8'), root, canonicalJson([environment, ...place]))
}

export function openText(
  { root, environment }: CaseGround,
  sealed: Buffer,
  place: readonly (string | number)[],
): string {
  return openBlob(sealed, root, canonicalJson([environment, ...place])).toString('utf8')
}

function refuseInCopy({ readOnly }: CaseGround): void {
  if (readOnly)
    throw new ChartwardError(
      'READ_ONLY',
      'this server shows a copy: work in the case of the environment itself',
    )
}

function unknown(): ChartwardError {
  return new ChartwardError('CASE_UNKNOWN', 'there is no such case')
}
