import type { PatientId, UnixMs } from '../kernel/index.ts'
import type { Resource } from '../fhir/index.ts'
import type { Carrier, CarriersAsked, RecordRef, SealedRow } from '../records/index.ts'
import { type Disclosed, type Ground, type Interaction, releaseContext, type Shown } from './interaction.ts'
import { account } from './leaves.ts'
import { openReadable, referenceOf, shownOf } from './opening.ts'

/** A version that was opened to be compared with a file. It leaves this process only with its leaves. */
export interface ComparedVersion {
  /** `Type/id/version`. */
  readonly reference: string
  readonly type: string
  readonly elements: number
  /** From when it was the newest, and until when; undefined: it still is. */
  readonly from: UnixMs
  readonly until: UnixMs | undefined
  readonly resource: Resource
}

/** How somebody looks for whom a file names. */
export interface MatchLook {
  /** Patients by what is known of them; nothing is opened. See `Records.carriersOf`. */
  carriers(asked: Omit<CarriersAsked, 'former'>): Promise<readonly Carrier[]>
  /** Of these logical ids, those that are of a patient. Opens nothing. */
  patients(ids: readonly string[]): Promise<readonly { readonly id: string; readonly patient: PatientId }[]>
  /** Every version of these patients' own resources that opens, each patient's oldest first. */
  versions(ids: readonly string[]): Promise<ReadonlyMap<string, readonly ComparedVersion[]>>
  /** The same of all else that is theirs alone, as far as it has not been deleted. */
  everything(patient: PatientId): Promise<readonly ComparedVersion[]>
}

/** What somebody who compared has to say. */
export interface Matched {
  /** `Type/id/version` of everything whose words were found in the file. */
  readonly shown: readonly string[]
  /** Whom else the file names. */
  readonly about: readonly PatientId[]
  readonly body: Buffer
  readonly note: string
}

/** So many of the versions of one record are looked at, the newest. */
const VERSIONS_MAX = 100
const ROWS_MAX = 1_000
/** Leaves of so many people are made durable at a time. */
const PEOPLE_AT_ONCE = 5_000

/**
 * Lets a file be compared with records. That it began is told before anything is looked up; whom the file names, and
 * which versions its words are from, before that is given out. Who was opened and is not named gets the leaf of a
 * comparison.
 */
export async function lookForMatches(
  ground: Ground,
  interaction: Interaction,
  work: (look: MatchLook) => Promise<Matched>,
): Promise<Disclosed> {
  await account(ground, interaction, { how: 'match', note: 'match begun', shown: [] })
  const known = new Map<string, Shown>()
  const context = releaseContext(interaction, 'match')
  const former = await ground.records.formerTokens()
  const { shown, about, body, note } = await work({
    carriers: async (asked) => await ground.records.carriersOf({ ...asked, former }, context),
    patients: async (ids) => await patientsOf(ground, ids),
    versions: async (ids) => {
      const rows: Dated[] = []
      for (const id of ids) rows.push(...(await versionsOf(ground, { type: 'Patient', id })))
      const versions = await compared(ground, interaction, rows, known)
      return Map.groupBy(versions, ({ reference }) => reference.split('/')[1] ?? '')
    },
    everything: async (patient) => {
      const rows = await rowsOf(ground, interaction, patient)
      return await compared(ground, interaction, rows, known)
    },
  })
  for (let start = 0; start < about.length; start += PEOPLE_AT_ONCE) {
    const some = about.slice(start, start + PEOPLE_AT_ONCE)
    await account(ground, interaction, { how: 'match', note, shown: [], about: some })
  }
  const accounted = await account(ground, interaction, {
    how: 'match',
    note,
    shown: shown.flatMap((reference) => known.get(reference) ?? []),
  })
  return accounted.send(body)
}

async function patientsOf({ records }: Ground, ids: readonly string[]) {
  const rows = await records.findMany(ids.map((id) => ({ type: 'Patient', id })))
  return rows.flatMap(({ id, patient }) => (patient === null ? [] : [{ id, patient }]))
}

/** Oldest first, with the time at which each was followed. */
type Dated = SealedRow & { readonly until: UnixMs | undefined }

async function versionsOf({ records }: Ground, { type, id }: RecordRef): Promise<Dated[]> {
  const { rows } = await records.listVersions(type, id, { limit: VERSIONS_MAX })
  return rows.map((row, at) => ({ ...row, until: rows[at - 1]?.updated })).toReversed()
}

/** What is under the shared key belongs to others as well, and stays closed. */
async function rowsOf(ground: Ground, interaction: Interaction, patient: PatientId): Promise<Dated[]> {
  const context = releaseContext(interaction, 'match')
  const { rows } = await ground.records.everythingOf(patient, { context, limit: ROWS_MAX })
  const dated: Dated[] = []
  for (const row of rows) {
    if (row.shared || row.patient !== patient || row.type === 'Patient') continue
    if (row.version === 1) dated.push({ ...row, until: undefined })
    else dated.push(...(await versionsOf(ground, row)))
  }
  return dated
}

async function compared(
  ground: Ground,
  interaction: Interaction,
  rows: readonly Dated[],
  known: Map<string, Shown>,
): Promise<ComparedVersion[]> {
  const until = new Map(rows.map((row) => [referenceOf(row), row.until]))
  const living = rows.filter(({ deleted, shared }) => !deleted && !shared)
  const opened = await openReadable(ground, interaction, 'match', living)
  return opened.map((one) => {
    const { row, resource } = one
    const reference = referenceOf(row)
    known.set(reference, shownOf(ground, one))
    const { type, elements, updated: from } = row
    return { reference, type, elements, from, until: until.get(reference), resource }
  })
}
