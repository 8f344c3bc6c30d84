import { createHash } from 'node:crypto'
import type { SearchQuery } from '../fhir/index.ts'
import type { Query } from '../postgres/index.ts'
import { type CandidateOptions, candidates } from './candidates.ts'
import type { Candidates } from './candidates-sql.ts'
import { findMany, lockMany } from './reads.ts'
import type { RecordRef, SealedRow } from './row.ts'
import type { RecordsState } from './state.ts'
import { inTurn } from './turns.ts'
import { type Conflict, type Prepared, storeMany } from './store.ts'

/** What can be done inside one transaction. Usable until the work that got it is done. */
export interface RecordWriter {
  /** Newest versions, or the versions named, in the order of `refs`. */
  findMany(refs: readonly RecordRef[]): Promise<SealedRow[]>
  /** Newest versions, held until the transaction ends, in the order of type and id. */
  lockMany(refs: readonly RecordRef[]): Promise<SealedRow[]>
  /** As `Records.candidates`, seeing what this transaction stored. */
  candidates(search: SearchQuery, options: CandidateOptions): Promise<Candidates>
  /** All rows, or a conflict: then nothing of the whole transaction is stored, whatever the work returns. */
  store(prepared: readonly Prepared[]): Promise<'stored' | Conflict>
}

/** Carries what the work returned out of a transaction that must not commit. */
class Undone extends Error {
  readonly result: unknown

  constructor(result: unknown) {
    super('the transaction had a conflict')
    this.result = result
  }
}

const LOCK = 'select pg_advisory_xact_lock(key) from unnest($1::bigint[]) as key'

export async function write<T>(
  state: RecordsState,
  locks: readonly string[],
  work: (writer: RecordWriter) => Promise<T>,
): Promise<T> {
  return await inTurn(state.turns, locks, async () => await writeNow(state, locks, work))
}

async function writeNow<T>(
  state: RecordsState,
  locks: readonly string[],
  work: (writer: RecordWriter) => Promise<T>,
): Promise<T> {
  const keys = lockKeys(locks)
  try {
    return await state.database.transaction(async ({ query }) => {
      if (keys.length > 0) {
        await query(LOCK, [keys])
      }
      const outcome = { conflict: false }
      const result = await work(openWriter(state, query, outcome))
      if (outcome.conflict) {
        throw new Undone(result)
      }
      return result
    })
  } catch (error) {
    if (error instanceof Undone) {
      return error.result as T
    }
    throw error
  }
}

function openWriter(state: RecordsState, query: Query, outcome: { conflict: boolean }): RecordWriter {
  return {
    findMany: async (refs) => await findMany(query, refs),
    lockMany: async (refs) => await lockMany(query, refs),
    candidates: async (search, options) => await candidates(state, query, search, options),
    store: async (prepared) => {
      const stored = await storeMany(state, query, prepared)
      outcome.conflict ||= stored !== 'stored'
      return stored
    },
  }
}

/** Sorted, so that two writers that want the same locks take them in the same order. */
function lockKeys(locks: readonly string[]): string[] {
  const keys = locks.map((lock) =>
    createHash('sha256').update(`chartward/records\0${lock}`).digest().readBigInt64BE(0),
  )
  return [...new Set(keys)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map(String)
}
