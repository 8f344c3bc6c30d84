import type { PatientId, UnixMs } from '../kernel/index.ts'
import type { IndexView } from './column-index.ts'
import { BLOCK_ROWS, FLAG_SHOWS } from './column-rows.ts'
import type { Segment } from './column-segment.ts'
import { HOWS, type How } from './entry.ts'
import { allRows, blockRelation, readBlock, rowsOfTerms, type Term } from './question.ts'

/** A leaf that showed something of somebody: what the index tells of it. Principals and patient as integers of the view. */
export interface ShownRow {
  readonly session: number
  readonly user: number
  readonly client: number
  readonly address: number
  readonly patient: number
  readonly at: number
  readonly elements: number
  readonly how: How
}

/** Which of them: all, or those about a few people or of a few sessions, in a window. */
export interface ShownQuestion {
  readonly patients?: readonly PatientId[]
  readonly sessions?: readonly string[]
  readonly from?: UnixMs | undefined
  readonly to?: UnixMs | undefined
}

/**
 * Visits every leaf that showed something of a person, in the order of the ledger, without opening any: what a visit costs
 * does not depend on the entries. Memory holds one block of a few
 * columns, and the places of a segment's rows.
 *
 * **Errors** `LEDGER_CORRUPT` when a file of the index was altered: rebuild it.
 */
export async function visitShown(
  view: IndexView,
  question: ShownQuestion,
  visit: (row: ShownRow) => void,
): Promise<void> {
  const terms = termsFrom(view, question)
  if (terms?.length === 0) return
  const window = { from: question.from ?? -Infinity, to: question.to ?? Infinity }
  for (const segment of view.segments) {
    const rows = terms === undefined ? allRows(segment) : await rowsOfTerms(segment, terms)
    const end = Math.min(segment.count, view.size - segment.first)
    for (let block = 0, place = 0; block * BLOCK_ROWS < end; block += 1) {
      const first = block * BLOCK_ROWS
      const from = place
      place = endOfRows(rows, from, Math.min(end, first + BLOCK_ROWS))
      if (place === from || blockRelation(segment, block, window) === 'outside') continue
      const columns = await readColumns(segment, block)
      for (const row of rows.subarray(from, place)) {
        const at = columns.at[row - first] as number
        const isShown = ((columns.flags[row - first] as number) & FLAG_SHOWS) !== 0
        if (isShown && at >= window.from && at <= window.to) visit(rowOf(columns, row - first))
      }
    }
  }
}

/** The first place from `from` on whose row is not below `row`. */
function endOfRows(rows: Uint32Array, from: number, row: number): number {
  let place = from
  while (place < rows.length && (rows[place] as number) < row) place += 1
  return place
}

function termsFrom(view: IndexView, { patients, sessions }: ShownQuestion): Term[] | undefined {
  if (patients === undefined && sessions === undefined) return undefined
  const named = [
    ...(patients ?? []).map((text): Term => ['patient', view.find('patient', text)]),
    ...(sessions ?? []).map((text): Term => ['session', view.find('session', text)]),
  ]
  return named.filter(([, surrogate]) => surrogate !== 0)
}

async function readColumns(segment: Segment, block: number) {
  const [at, flags, session, user, client] = await Promise.all([
    readBlock(segment, 'at', block),
    readBlock(segment, 'flags', block),
    readBlock(segment, 'session', block),
    readBlock(segment, 'user', block),
    readBlock(segment, 'client', block),
  ])
  const [address, patient, elements, how] = await Promise.all([
    readBlock(segment, 'address', block),
    readBlock(segment, 'patient', block),
    readBlock(segment, 'elements', block),
    readBlock(segment, 'how', block),
  ])
  return { at, flags, session, user, client, address, patient, elements, how }
}

function rowOf(columns: Awaited<ReturnType<typeof readColumns>>, row: number): ShownRow {
  return {
    session: columns.session[row] as number,
    user: columns.user[row] as number,
    client: columns.client[row] as number,
    address: columns.address[row] as number,
    patient: columns.patient[row] as number,
    at: columns.at[row] as number,
    elements: columns.elements[row] as number,
    how: HOWS[(columns.how[row] as number) - 1] as How,
  }
}
