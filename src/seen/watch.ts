import type { AlertSettings } from '../contract/index.ts'
import { ChartwardError } from '../kernel/index.ts'
import type { SeenGround } from './ground.ts'

/** What is kept for a patient of what they were told, and want to be told. */
export interface Watch {
  /** Entries of the ledger below it were looked at. */
  readonly upto: number
  readonly settings: AlertSettings
  /** Answers that were given until then were shown; milliseconds since 1970. */
  readonly answersSeen: number
  /** When entries were looked at last; milliseconds since 1970. */
  readonly looked: number
  /** Who wants an e-mail when something waits. */
  readonly mail: readonly MailWatch[]
}

/** Somebody who wants an e-mail. */
export interface MailWanted {
  /** As `identity` names them. */
  readonly person: string
  /** The logical id of whose portal it is: theirs, or that of whom they stand in for. */
  readonly patient: string
}

/** The same, with what had been waiting when their last e-mail went out: each has their own, for not each of them gets through. */
export interface MailWatch extends MailWanted {
  readonly told?: { readonly at: number; readonly keys: readonly string[] }
}

/** As it is sealed: what was never said is absent. */
interface Kept extends AlertSettings, Partial<Omit<Watch, 'upto' | 'settings'>> {}

interface Row {
  readonly patient: Buffer
  readonly upto: number
  readonly sealed: Buffer
}

const NONE: Watch = {
  upto: 0,
  settings: { organisation: true, emergency: true, export: true, app: true },
  answersSeen: 0,
  looked: 0,
  mail: [],
}
const COLUMNS = 'patient, upto::float8 as upto, sealed'
const PAGE = 500

/** **Shape** `patient`: the keyed hash of the patient. */
export async function readWatch(seen: SeenGround, patient: Buffer): Promise<Watch> {
  const [row] = await seen.database.query<Row>(`select ${COLUMNS} from access_watch where patient = $1`, [
    patient,
  ])
  return opened(seen, patient, row)
}

/** A patient who is watched, by their keyed hash. */
export interface Watched {
  readonly patient: Buffer
  readonly watch: Watch
}

/**
 * Every patient who is watched for somebody who wants an e-mail; a page of rows at a time. One whose row was altered is told to
 * `altered`: it keeps nobody else from being told.
 */
export async function* watchesWithMail(seen: SeenGround, altered: () => void): AsyncGenerator<Watched> {
  let after: Buffer = Buffer.alloc(0)
  for (;;) {
    const rows = await seen.database.query<Row>(
      `select ${COLUMNS} from access_watch where mail and patient > $1 order by patient limit ${PAGE}`,
      [after],
    )
    for (const row of rows) {
      const watch = openedUnlessAltered(seen, row)
      if (watch === undefined) altered()
      else yield { patient: row.patient, watch }
    }
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.patient
  }
}

/** Changes what is kept, one change after the other, and answers what it is then. */
export async function changeWatch(
  seen: SeenGround,
  patient: Buffer,
  change: (watch: Watch) => Watch,
): Promise<Watch> {
  return await seen.database.transaction(async ({ query }) => {
    // There has to be a row before it can be held: of two who are the first, the second would undo what the first said.
    await query(
      'insert into access_watch (patient, upto, sealed) values ($1, $2, $3) on conflict (patient) do nothing',
      [patient, NONE.upto, sealed(seen, patient, NONE)],
    )
    const [row] = await query<Row>(`select ${COLUMNS} from access_watch where patient = $1 for update`, [
      patient,
    ])
    const next = change(opened(seen, patient, row))
    await query(
      'update access_watch set upto = greatest(upto, $2), sealed = $3, mail = $4 where patient = $1',
      [patient, next.upto, sealed(seen, patient, next), next.mail.length > 0],
    )
    return next
  })
}

function sealed({ secrets }: SeenGround, patient: Buffer, { upto: _upto, settings, ...rest }: Watch): Buffer {
  const kept: Kept = { ...settings, ...rest }
  return secrets.seal(kept, placeOf(patient))
}

function opened({ secrets }: SeenGround, patient: Buffer, row: Row | undefined): Watch {
  if (row === undefined) return NONE
  const kept = secrets.open(row.sealed, placeOf(patient)) as Kept
  const { organisation, emergency, export: exported, app, ...rest } = kept
  const settings = { organisation, emergency, export: exported, app }
  return { ...NONE, ...rest, upto: row.upto, settings }
}

function openedUnlessAltered(seen: SeenGround, row: Row): Watch | undefined {
  try {
    return opened(seen, row.patient, row)
  } catch (error) {
    if (error instanceof ChartwardError && error.code === 'SEAL_BROKEN') return undefined
    throw error
  }
}

const placeOf = (patient: Buffer): string => `access_watch ${patient.toString('hex')}`
