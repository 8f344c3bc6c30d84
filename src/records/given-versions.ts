import type { Query } from '../postgres/index.ts'
import type { RecordRef } from './row.ts'
import type { RecordsState } from './state.ts'

/**
 * The highest version that was given out of each record that a restore set back, by `Type/id`. Somebody has them in an
 * `ETag`, and they stand in the ledger: the next version must not look like one of them.
 */
export async function givenVersions(query: Query): Promise<ReadonlyMap<string, number>> {
  const rows = await query<{ type: string; id: string; version: number }>(
    'select type, id, version from version_given',
  )
  return new Map(rows.map(({ type, id, version }) => [`${type}/${id}`, version]))
}

export function numberAfter(
  { given }: RecordsState,
  { type, id }: RecordRef,
  current: number,
): { readonly version: number; readonly after?: number } {
  const highest = given.get(`${type}/${id}`) ?? 0
  return highest > current ? { version: highest + 1, after: current } : { version: current + 1 }
}
