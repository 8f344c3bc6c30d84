import type { DisclosureEntry } from '../ledger/index.ts'
import type { Database } from '../postgres/index.ts'
import { restoreNote } from './notes.ts'

/** What a database that was restored says of itself. */
interface Restored {
  readonly leaves: number
  readonly instant: number
  readonly versions: number
  readonly digest: string
  /** How many leaves there were when it was restored. */
  readonly leavesRead: number
}

/** Leaves from one on, in order. */
export type LeavesFrom = (leaf: number) => AsyncIterable<readonly DisclosureEntry[]>

/**
 * To be called before a database is served. Of one that was restored and that the ledger does not know yet, the leaf
 * `restore` is told, and numbers of versions that were given out since it was restored are kept from being used again.
 *
 * Answers whether it told the ledger.
 */
export async function tellRestored(
  { query, transaction }: Database,
  leavesFrom: LeavesFrom,
  tell: (note: string) => Promise<void>,
): Promise<boolean> {
  const [row] = await query<Restored>(
    `select leaves::float8 as leaves, instant::float8 as instant, versions::float8 as versions, digest,
       leaves_read::float8 as "leavesRead" from restored where not told`,
  )
  if (row === undefined) return false
  const given = new Map<string, number>()
  for await (const entries of leavesFrom(row.leavesRead))
    for (const { how, writes = [] } of entries)
      if (how !== 'write-failed') for (const { resource } of writes) takeHigher(given, resource)
  const rows = [...given].map(([record, version]) => [...record.split('/'), version] as const)
  await transaction(async (one) => {
    await one.query(
      `insert into version_given (type, id, version) select * from unnest($1::text[], $2::text[], $3::int[])
       on conflict (type, id) do update set version = greatest(version_given.version, excluded.version)`,
      [rows.map(([type]) => type), rows.map(([, id]) => id), rows.map(([, , version]) => version)],
    )
    await tell(restoreNote(row))
    await one.query('update restored set told = true')
  })
  return true
}

function takeHigher(given: Map<string, number>, resource: string): void {
  const at = resource.lastIndexOf('/')
  const record = resource.slice(0, at)
  given.set(record, Math.max(given.get(record) ?? 0, Number(resource.slice(at + 1))))
}
