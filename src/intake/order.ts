import type { RecordedEvent } from './recorded-event.ts'

/** How many events wait at most to be put in order. */
const WAITING_MAX = 50_000

/**
 * Events in the order of their time, as far as holding `max` of them can tell: what is further out of place comes
 * when it comes. Logs are written in files by minutes, and the newest first in some: fewer events than `max` are
 * always put in order.
 */
export async function* inTimeOrder(
  batches: AsyncIterable<readonly RecordedEvent[]>,
  max: number = WAITING_MAX,
): AsyncGenerator<readonly RecordedEvent[]> {
  let waiting: RecordedEvent[] = []
  for await (const batch of batches) {
    for (const event of batch) waiting.push(event)
    if (waiting.length < max) continue
    // Half goes, half waits for what may belong before it.
    const sorted = waiting.toSorted((one, other) => one.at - other.at)
    const half = sorted.length >> 1
    yield sorted.slice(0, half)
    waiting = sorted.slice(half)
  }
  if (waiting.length > 0) yield waiting.toSorted((one, other) => one.at - other.at)
}
