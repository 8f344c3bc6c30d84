import type { RecordedEvent } from './recorded-event.ts'

/** What waits at most to be put in order: so many events, and so many characters they were written in. */
interface Waiting {
  readonly events: number
  readonly length: number
}

const WAITING_MAX: Waiting = { events: 50_000, length: 16 * 1024 * 1024 }

/**
 * Events in the order of their time, as far as what may wait can tell: what is further out of place comes when it
 * comes. Logs are written in files by minutes, and the newest first in some: fewer events than may wait are always
 * put in order.
 */
export async function* inTimeOrder(
  batches: AsyncIterable<readonly RecordedEvent[]>,
  max: Waiting = WAITING_MAX,
): AsyncGenerator<readonly RecordedEvent[]> {
  let waiting: RecordedEvent[] = []
  let length = 0
  for await (const batch of batches) {
    for (const event of batch) {
      waiting.push(event)
      length += event.length
    }
    if (waiting.length < max.events && length < max.length) continue
    // Half goes, half waits for what may belong before it.
    const sorted = waiting.toSorted((one, other) => one.at - other.at)
    const half = sorted.length >> 1
    yield sorted.slice(0, half)
    waiting = sorted.slice(half)
    length = waiting.reduce((sum, event) => sum + event.length, 0)
  }
  if (waiting.length > 0) yield waiting.toSorted((one, other) => one.at - other.at)
}
