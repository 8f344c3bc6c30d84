import { setImmediate } from 'node:timers/promises'
import { ChartwardError, hasCode, type PatientId } from '../kernel/index.ts'
import { patientIdOf, type Resource } from '../fhir/index.ts'
import { SHARED_PATIENT } from '../keys/index.ts'
import type { How } from '../ledger/index.ts'
import type { RecordRef, Records, SealedRow } from '../records/index.ts'
import { keysFor, open } from '../records/plaintext.ts'
import { type Ground, type Interaction, releaseContext, type Shown } from './interaction.ts'
import { noteOpened } from './touched.ts'

/** A record opened inside this process, not yet accounted for: it may be compared, never sent. */
export interface Opened {
  readonly row: SealedRow
  readonly json: Buffer
  readonly resource: Resource
}

/** Opens rows for comparing or for sending later: one key release for all their patients. */
export async function openRows(
  ground: Ground,
  interaction: Interaction,
  how: How,
  rows: readonly SealedRow[],
): Promise<Opened[]> {
  noteOpened(interaction, rows)
  const context = contextOf(interaction, how, rows)
  const opened: Opened[] = []
  let keys = await keysFor(ground.records, rows, context)
  for (const slice of slicesOf(rows)) {
    if (opened.length > 0) {
      await setImmediate()
      interaction.signal?.throwIfAborted()
      // Those still held cost nothing; one whose time ended meanwhile was overwritten.
      keys = await keysFor(ground.records, slice, context)
    }
    for (const row of slice) {
      const json = open(ground.records, row, keyOf(keys, row))
      opened.push({ row, json, resource: JSON.parse(json.toString('utf8')) as Resource })
    }
  }
  return opened
}

/** The same, less rows that do not open because they were altered: one of them must not keep the others closed. */
export async function openReadable(
  ground: Ground,
  interaction: Interaction,
  how: How,
  rows: readonly SealedRow[],
): Promise<Opened[]> {
  try {
    return await openRows(ground, interaction, how, rows)
  } catch (error) {
    if (!hasCode(error, 'SEAL_BROKEN')) throw error
    if (rows.length === 1) return []
  }
  const opened: Opened[] = []
  for (const row of rows) opened.push(...(await openReadable(ground, interaction, how, [row])))
  return opened
}

function contextOf(interaction: Interaction, how: How, rows: readonly SealedRow[]) {
  const sealed = rows.filter((row) => !isOpenRow(row))
  return releaseContext(
    interaction,
    how,
    sealed.map(({ patient }) => patient),
  )
}

/** Opened in one go without others getting their turn: so many rows, or so many sealed bytes. */
const SLICE_ROWS = 128
const SLICE_BYTES = 512 * 1024

function slicesOf(rows: readonly SealedRow[]): SealedRow[][] {
  const slices: SealedRow[][] = []
  let bytes = Infinity
  for (const row of rows) {
    const slice = slices.at(-1)
    if (slice === undefined || slice.length >= SLICE_ROWS || bytes + row.sealed.length > SLICE_BYTES) {
      slices.push([row])
      bytes = row.sealed.length
    } else {
      slice.push(row)
      bytes += row.sealed.length
    }
  }
  return slices
}

/** Opens one row without looking into it: law L3. */
export async function openBytes(
  ground: Ground,
  interaction: Interaction,
  how: How,
  row: SealedRow,
): Promise<Buffer> {
  // Its leaf is on its way; when the ledger does not take it, the key is out all the same.
  noteOpened(interaction, [row])
  const keys = await keysFor(ground.records, [row], contextOf(interaction, how, [row]))
  return open(ground.records, row, keyOf(keys, row))
}

/** What leaves when this record is sent, for its leaves. */
export function shownOf(ground: Ground, { row, json, resource }: Opened): Shown {
  return {
    reference: referenceOf(row),
    patients: row.patient === null ? patientsNamedIn(ground, resource) : [row.patient],
    elements: row.elements,
    bytes: json.length,
    shared: row.shared,
  }
}

/** What a deletion has to know of the version before: a shared row's own words say whose it was. */
export async function lastContent(
  ground: Ground,
  interaction: Interaction,
  row: SealedRow,
  how: How = 'delete',
): Promise<Resource> {
  const [opened] = row.shared ? await openRows(ground, interaction, how, [row]) : []
  return opened?.resource ?? { resourceType: row.type, id: row.id }
}

/** Whose these rows are, as far as that is known without opening them: each once. */
export function ownersOf(rows: readonly Pick<SealedRow, 'patient'>[]): PatientId[] {
  return [...new Set(rows.flatMap(({ patient }) => patient ?? []))]
}

/** Everyone a resource names in the sense of the patient compartment. */
export function patientsNamedIn(ground: Ground, resource: Resource): PatientId[] {
  return ground.fhir.patientsOf(resource).map(patientIdOf)
}

export function referenceOf(row: { type: string; id: string; version: number }): string {
  return `${row.type}/${row.id}/${row.version}`
}

/** True when a row is nobody's data by nature and stands open in the database. */
export function isOpenRow(row: SealedRow): boolean {
  return row.key === null
}

function keyOf<Key>(keys: ReadonlyMap<PatientId, Key>, row: SealedRow): Key | undefined {
  if (isOpenRow(row)) return undefined
  const key = keys.get(row.patient ?? SHARED_PATIENT)
  if (key === undefined) throw new ChartwardError('KEYS_REFUSED', 'a record key was not released')
  return key
}

/** The version that a version followed. Their numbers are neighbours, but for what a restore set back in between. */
export async function versionBefore(
  records: Records,
  { type, id, version }: Required<RecordRef>,
): Promise<SealedRow | undefined> {
  const { rows } = await records.listVersions(type, id, { before: version, limit: 1 })
  return rows[0]
}
