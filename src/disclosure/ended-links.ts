import type { UnixMs } from '../kernel/index.ts'
import type { GivenInPlace } from '../identity/index.ts'
import type { Query } from '../postgres/index.ts'

/**
 * Ends the links by which somebody gave away another's record and which would last beyond their right to it, in the transaction
 * that ends the right. Answers how many there were; whoever calls it tells the ledger.
 */
export async function endLinksOf(
  now: UnixMs,
  query: Query,
  { person, patient, until }: GivenInPlace,
): Promise<number> {
  // Nothing lasts beyond a right that has no end.
  if (until === Infinity) return 0
  const ended = await query(
    `update health_link set ended = $1, content = null
     where person = $2 and patient = $3 and ended is null and expires > $4 returning id`,
    [now, person, patient, until],
  )
  return ended.length
}

/** What expired links gave, some megabytes each: nobody gets it any more, so it is not kept. Answers how many there were. */
export async function dropExpiredLinks(now: UnixMs, query: Query): Promise<number> {
  const gone = await query(
    'update health_link set content = null where expires <= $1 and content is not null returning id',
    [now],
  )
  return gone.length
}
