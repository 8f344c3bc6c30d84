import { CsvSplitter } from '../../../src/kernel/index.ts'
import type { ReturnsAnswer, ReturnsAsked } from '../../../src/contract/index.ts'

/** Rows that go to the server at once: a request stays well under what the console takes. */
const ROWS_AT_ONCE = 200

export const NO_RETURNS: ReturnsAnswer = { taken: 0, known: 0, strangers: 0, mailedAgain: 0, problems: [] }

/**
 * Sends a return file some rows at a time, as it is read: it is never held as a whole. `onSum` hears of what came of it so far.
 * Read twice it does no harm, so one that was cut off is sent again.
 */
export async function sendReturns(
  file: Blob,
  send: (asked: ReturnsAsked) => Promise<ReturnsAnswer>,
  onSum: (sum: ReturnsAnswer) => void,
): Promise<void> {
  const splitter = new CsvSplitter()
  let columns: readonly string[] | undefined
  let waiting: ReturnsAsked['rows'][number][] = []
  let sum = NO_RETURNS
  const take = (rows: ReturnType<CsvSplitter['push']>): void => {
    for (const row of rows) {
      if ('problem' in row) sum = { ...sum, problems: [...sum.problems, row] }
      else if (columns === undefined) columns = row.cells
      else waiting.push(row)
    }
  }
  const pass = async (): Promise<void> => {
    sum = added(sum, await send({ columns: columns ?? [], rows: waiting.slice(0, ROWS_AT_ONCE) }))
    waiting = waiting.slice(ROWS_AT_ONCE)
    onSum(sum)
  }
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    take(splitter.push(part.value))
    while (waiting.length >= ROWS_AT_ONCE) await pass()
  }
  take(splitter.finish())
  // A file without a row is asked about too: it may be none.
  do await pass()
  while (waiting.length > 0)
}

function added(sum: ReturnsAnswer, more: ReturnsAnswer): ReturnsAnswer {
  return {
    taken: sum.taken + more.taken,
    known: sum.known + more.known,
    strangers: sum.strangers + more.strangers,
    mailedAgain: sum.mailedAgain + more.mailedAgain,
    problems: [...sum.problems, ...more.problems],
  }
}
