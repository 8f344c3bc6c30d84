import type { Copying } from '../postgres/index.ts'
import { HISTORY_COLUMNS, KEY_COLUMNS } from './tables.ts'
import { fieldsOf, tuplesOf } from './tuples.ts'

/** Rows on their way into one segment. */
export interface TakenRows {
  readonly blocks: readonly TakenBlock[]
  /** Everything of transactions before this one has been taken by now. */
  readonly next: string
}

export interface TakenBlock {
  readonly kind: 'versions' | 'keys' | 'lines' | 'gone'
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: number
  readonly bytes: Buffer
}

const FEEDS = [
  // Keys first, and those of later transactions too: no version is in a backup without the key it opens with.
  { kind: 'keys', table: 'patient_key', columns: KEY_COLUMNS, bounded: false },
  { kind: 'versions', table: 'record_history', columns: HISTORY_COLUMNS, bounded: true },
] as const

/**
 * Everything that finished transactions wrote from `after` on, in parts of about `bytesMax`. Only what is below the oldest
 * transaction that still runs is final: of later ones another may still commit.
 *
 * A part that ends within a transaction says that it is to be read again: rows may come twice, none is left out.
 */
export async function* takeRows(
  copying: Copying,
  after: string,
  bytesMax: number,
): AsyncGenerator<TakenRows, string> {
  const [row] = await copying.query<{ edge: string }>(
    'select pg_snapshot_xmin(pg_current_snapshot())::text as edge',
  )
  const edge = row?.edge ?? after
  // Transactions went back: somebody put an older copy of the database in place. Everything is read again.
  const from = BigInt(edge) < BigInt(after) ? '0' : after
  if (edge === from) return from
  let done: TakenBlock[] = []
  let bytes = 0
  for (const { kind, table, columns, bounded } of FEEDS) {
    let tuples: Buffer[] = []
    const close = (): void => {
      if (tuples.length === 0) return
      done.push({ kind, table, columns, rows: tuples.length, bytes: Buffer.concat(tuples) })
      tuples = []
    }
    const until = bounded ? `and tx < '${edge}'::xid8` : ''
    const sql = `copy (select ${columns.join(', ')} from ${table} where tx >= '${from}'::xid8 ${until} order by tx)
      to stdout (format binary)`
    for await (const some of tuplesOf(copying.read(sql))) {
      for (const tuple of some) {
        tuples.push(tuple)
        bytes += tuple.length
        if (bytes < bytesMax) continue
        close()
        // Until all keys are there, versions are to be read from the beginning.
        yield { blocks: done, next: bounded ? transactionOf(tuple) : from }
        done = []
        bytes = 0
      }
    }
    close()
  }
  if (done.length > 0) yield { blocks: done, next: edge }
  return edge
}

function transactionOf(tuple: Buffer): string {
  return (fieldsOf(tuple, 1)[0] ?? Buffer.alloc(8)).readBigUInt64BE().toString()
}
