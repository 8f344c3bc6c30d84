import type { PatientId } from '../kernel/index.ts'
import { type ReleaseContext, SHARED_PATIENT, type WrappedKey } from '../keys/index.ts'
import { type PatientKey, withinToken } from '../seal/index.ts'
import type { RecordsState } from './state.ts'

interface RawKey {
  readonly patient: PatientId
  readonly wrapped: Buffer
  readonly key_version: number
}

const KEYS = 'select patient, wrapped, key_version from patient_key where patient = any($1::uuid[])'

const ADD_KEYS = `insert into patient_key (patient, wrapped, key_version, fingerprint)
  select * from unnest($1::uuid[], $2::bytea[], $3::int[], $4::bigint[]) order by 1
  on conflict do nothing returning patient`

const KEYS_PAGE = `select patient, wrapped, key_version from patient_key
  where $1::uuid is null or patient > $1::uuid order by patient limit $2`

const REPLACE = `update patient_key k set wrapped = n.wrapped, key_version = n.key_version, tx = pg_current_xact_id()
  from unnest($1::uuid[], $2::bytea[], $3::int[]) as n (patient, wrapped, key_version)
  where k.patient = n.patient and k.key_version < n.key_version returning k.patient`

const COUNT = 'select count(*)::float8 as count from patient_key where patient <> $1::uuid'

const toWrapped = ({ patient, wrapped, key_version: keyVersion }: RawKey): WrappedKey => ({
  patient,
  wrapped,
  keyVersion,
})

/** Says which key it is without saying the key. **Shape** decimal signed 64-bit. */
export const fingerprintOf = (key: PatientKey): string => withinToken(key, 'chartward/fingerprint').toString()

/**
 * The keys to seal these patients' records with: from the cache, else released, else made. A key is used only
 * once its wrapped form is in the table.
 */
export async function keysToSeal(
  state: RecordsState,
  patients: readonly PatientId[],
  context: ReleaseContext,
): Promise<Map<PatientId, PatientKey>> {
  const found = new Map<PatientId, PatientKey>()
  let missing = [...new Set(patients)]
  while (missing.length > 0) {
    const coming = missing.flatMap((patient) => state.creating.get(patient) ?? [])
    if (coming.length > 0) {
      // Whether the making worked is told to whoever began it; here the table is asked again.
      await Promise.allSettled(coming)
    } else {
      for (const [patient, key] of await fetchOrMake(state, missing, context)) {
        found.set(patient, key)
      }
      missing = missing.filter((patient) => !found.has(patient))
    }
  }
  return found
}

/** Leaves out the patients whose new key another process stored first: they are asked for again. */
async function fetchOrMake(
  state: RecordsState,
  patients: readonly PatientId[],
  context: ReleaseContext,
): Promise<Map<PatientId, PatientKey>> {
  const found = new Map<PatientId, PatientKey>()
  for (const patient of patients) {
    const key = state.keys.findCached(patient)
    if (key !== undefined) {
      found.set(patient, key)
    }
  }
  const unknown = patients.filter((patient) => !found.has(patient))
  if (unknown.length === 0) {
    return found
  }
  const stored = (await state.database.query<RawKey>(KEYS, [unknown])).map(toWrapped)
  const names = new Set(stored.map(({ patient }) => patient))
  const absent = unknown.filter((patient) => !names.has(patient) && !state.creating.has(patient))
  const making = make(state, absent, context)
  for (const patient of absent) {
    state.creating.set(patient, making)
  }
  const [made, released] = await Promise.all([
    making.finally(() => absent.forEach((patient) => state.creating.delete(patient))),
    stored.length === 0 ? [] : state.keys.release(stored, context),
  ])
  return new Map([...found, ...made, ...released])
}

/** New keys, stored. Left out where another process was faster: its key counts. */
async function make(
  { database, keys }: RecordsState,
  patients: readonly PatientId[],
  context: ReleaseContext,
): Promise<ReadonlyMap<PatientId, PatientKey>> {
  if (patients.length === 0) {
    return new Map()
  }
  const created = [...(await keys.create(patients, context)).values()]
  const rows = await database.query<{ patient: PatientId }>(ADD_KEYS, [
    created.map(({ wrapped }) => wrapped.patient),
    created.map(({ wrapped }) => wrapped.wrapped),
    created.map(({ wrapped }) => wrapped.keyVersion),
    created.map(({ key }) => fingerprintOf(key)),
  ])
  const stored = new Set(rows.map(({ patient }) => patient))
  // Tells the cache which new keys are the stored ones; it has them, so nobody is asked.
  const ours = created.map(({ wrapped }) => wrapped).filter(({ patient }) => stored.has(patient))
  return await keys.release(ours, context)
}

/** Wrapped keys of the patients that have one. */
export async function findWrapped(
  { database }: RecordsState,
  patients: readonly PatientId[],
): Promise<WrappedKey[]> {
  return (await database.query<RawKey>(KEYS, [patients])).map(toWrapped)
}

/** How many people have a record here. */
export async function countPatients({ database }: RecordsState): Promise<number> {
  const [row] = await database.query<{ count: number }>(COUNT, [SHARED_PATIENT])
  return row?.count ?? 0
}

/** Every wrapped key after `after`, the shared one included, in the order of the patient. */
export async function patientKeys(
  { database }: RecordsState,
  after: PatientId | undefined,
  limit: number,
): Promise<WrappedKey[]> {
  return (await database.query<RawKey>(KEYS_PAGE, [after ?? null, limit])).map(toWrapped)
}

/** Puts rewrapped keys in place of those under older versions; answers how many. A newer one is never replaced. */
export async function replaceWrapped(
  { database }: RecordsState,
  keys: readonly WrappedKey[],
): Promise<number> {
  const replaced = await database.query<{ patient: PatientId }>(REPLACE, [
    keys.map(({ patient }) => patient),
    keys.map(({ wrapped }) => wrapped),
    keys.map(({ keyVersion }) => keyVersion),
  ])
  return replaced.length
}
