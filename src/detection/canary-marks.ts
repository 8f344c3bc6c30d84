import { createHmac, createSecretKey } from 'node:crypto'
import type { PatientId } from '../kernel/index.ts'
import type { Database } from '../postgres/index.ts'

/** Which patients are canaries, known by marks that tell it to nobody without the key. */
export interface Canaries {
  isCanary(patient: PatientId): boolean
  /** Kept before the patients are written, so that no leaf of theirs is missed. */
  add(patients: readonly PatientId[]): Promise<void>
  readonly count: number
}

/** **Shape** `key` is 32 bytes from the key server. */
export async function openCanaries(database: Database, key: Uint8Array): Promise<Canaries> {
  const secret = createSecretKey(key)
  const markOf = (patient: PatientId) => createHmac('sha256', secret).update(patient).digest()
  const rows = await database.query<{ mark: string }>(`select encode(mark, 'base64') as mark from canary`)
  const marks = new Set(rows.map(({ mark }) => mark))
  return {
    isCanary: (patient) => marks.size > 0 && marks.has(markOf(patient).toString('base64')),
    add: async (patients) => {
      const made = patients.map(markOf)
      for (const mark of made) marks.add(mark.toString('base64'))
      await database.query('insert into canary (mark) select unnest($1::bytea[]) on conflict do nothing', [
        made,
      ])
    },
    get count() {
      return marks.size
    },
  }
}
