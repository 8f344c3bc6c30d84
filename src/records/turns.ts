/** By lock text: settles when the last transaction in line for it is over. */
export type Turns = Map<string, Promise<void>>

/**
 * Runs work when everybody before it under any of the same locks is done. Waiting here and not in PostgreSQL keeps
 * a hundred conditional creates of one thing from holding every connection while they wait for each other; the
 * database's own lock is for other processes.
 */
export async function inTurn<Result>(
  turns: Turns,
  locks: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  const releases: (() => void)[] = []
  try {
    // Always in one order, so that two that share several locks cannot wait for each other.
    for (const lock of [...new Set(locks)].toSorted()) releases.push(await takeTurn(turns, lock))
    return await work()
  } finally {
    for (const release of releases) release()
  }
}

async function takeTurn(turns: Turns, lock: string): Promise<() => void> {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  const before = turns.get(lock)
  const last = before === undefined ? over : before.then(async () => await over)
  turns.set(lock, last)
  await before
  return () => {
    if (turns.get(lock) === last) turns.delete(lock)
    resolve()
  }
}
