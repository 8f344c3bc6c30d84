import { createHmac, createSecretKey } from 'node:crypto'
import { ChartwardError, type Clock, type PatientId, type UnixMs } from '../kernel/index.ts'
import type { Database } from '../postgres/index.ts'
import { deriveKey, openBlob, sealBlob } from '../seal/index.ts'

/** How far somebody is with a step. `remind`: an ISO day. */
export interface StepProgress {
  readonly state: 'open' | 'done' | 'skipped'
  readonly remind?: string
  readonly at: UnixMs
}

/** What is kept of plans, sealed: no table says whose it is, or what is in it. */
export interface Safeguard {
  progress(patient: PatientId): Promise<ReadonlyMap<string, StepProgress>>
  /** **Errors** `SEAL_BROKEN`. */
  keep(patient: PatientId, step: string, kept: Omit<StepProgress, 'at'>): Promise<void>
}

export interface SafeguardOptions {
  readonly database: Database
  readonly clock: Clock
  readonly environment: string
  /** **Shape** 32 bytes from the key server. */
  readonly root: Uint8Array
}

type Kept = Record<string, StepProgress>
interface Row {
  readonly sealed: Buffer
}

export function openSafeguard({ database, clock, environment, root }: SafeguardOptions): Safeguard {
  const people = createSecretKey(deriveKey(root, 'safeguard/people'))
  const key = createSecretKey(deriveKey(root, 'safeguard/seal'))
  const personOf = (patient: PatientId) => createHmac('sha256', people).update(patient).digest()
  const placeOf = (person: Buffer) => `safeguard/${environment}/${person.toString('hex')}`
  const openRow = (person: Buffer, { sealed }: Row): Kept =>
    JSON.parse(openBlob(sealed, key, placeOf(person)).toString('utf8')) as Kept
  return {
    progress: async (patient) => {
      const person = personOf(patient)
      const [row] = await database.query<Row>('select sealed from protection_plan where person = $1', [
        person,
      ])
      return new Map(row === undefined ? [] : Object.entries(openRow(person, row)))
    },
    keep: async (patient, step, kept) => {
      const person = personOf(patient)
      const sealOf = (all: Kept) => sealBlob(Buffer.from(JSON.stringify(all)), key, placeOf(person))
      const at = clock.now()
      await database.transaction(async ({ query }) => {
        // There first, so that of two who write at once the second waits for the first.
        await query(
          'insert into protection_plan (person, sealed, changed) values ($1, $2, $3) on conflict do nothing',
          [person, sealOf({}), at],
        )
        const [row] = await query<Row>('select sealed from protection_plan where person = $1 for update', [
          person,
        ])
        if (row === undefined) throw new ChartwardError('DATABASE_BUSY', 'this plan was taken away just now')
        const next = { ...openRow(person, row), [step]: { ...kept, at } }
        await query('update protection_plan set sealed = $2, changed = $3 where person = $1', [
          person,
          sealOf(next),
          at,
        ])
      })
    },
  }
}
