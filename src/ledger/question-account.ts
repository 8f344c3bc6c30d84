import { asLeafIndex, ChartwardError, type LeafIndex, type PatientId } from '../kernel/index.ts'
import type { IndexView } from './column-index.ts'
import { BLOCK_ROWS, FLAG_KEY_OUT, FLAG_SHARED } from './column-rows.ts'
import type { Segment } from './column-segment.ts'
import { blockRelation, readBlock } from './question.ts'

/** The pseudo patient under whose name the environment's shared key is kept. */
export const SHARED_KEY_PATIENT = '00000000-0000-0000-0000-000000000000' as PatientId

/**
 * How far apart in time a key release and the disclosure leaf that accounts for it may be. A request is over
 * long before; a leaf that repeats an old request id later accounts for nothing.
 */
export const ACCOUNTING_SLACK_MS = 15 * 60 * 1000

/** Stands for the shared key where disclosure leaves and key leaves are compared. */
const SHARED = 0xffffffff

/** How many key leaves are compared at once: what bounds the memory. */
const KEY_BLOCKS_AT_ONCE = 32

/**
 * The key leaves from `from` to `to` that let a key out and that no disclosure leaf accounts for: none has the
 * same request and patient within `ACCOUNTING_SLACK_MS`. A leaf under the shared key accounts for the shared key.
 *
 * **Shape** ascending. Requests are compared by a keyed 64-bit hash.
 */
export async function findUnaccounted(
  keys: IndexView,
  disclosure: IndexView,
  window: TimeWindow,
): Promise<LeafIndex[]> {
  if (keys.requestSpace !== disclosure.requestSpace) {
    throw new ChartwardError('INTERNAL', 'The two indexes were opened with different keys')
  }
  const found: LeafIndex[] = []
  const patients = new Map<number, number>()
  const sharedKey = keys.find('patient', SHARED_KEY_PATIENT)
  const translate = (surrogate: number): number => {
    if (surrogate === sharedKey) return SHARED
    const known = patients.get(surrogate)
    if (known !== undefined) return known
    const other = disclosure.find('patient', keys.text('patient', surrogate))
    patients.set(surrogate, other)
    return other
  }
  for (const segment of keys.segments) {
    const blocks = blocksWithin(segment, keys.size, window)
    for (let start = 0; start < blocks.length; start += KEY_BLOCKS_AT_ONCE) {
      const part = blocks.slice(start, start + KEY_BLOCKS_AT_ONCE)
      const out = await readKeysOut(segment, part, keys.size, window)
      if (out.count === 0) continue
      for (let place = 0; place < out.count; place += 1) {
        out.patient[place] = translate(out.patient[place] as number)
      }
      await markAccounted(out, disclosure)
      for (let place = 0; place < out.count; place += 1) {
        if (out.accounted[place] === 0) found.push(asLeafIndex(out.leaf[place] as number))
      }
    }
  }
  return found
}

/** Key leaves that are looked for, and a hash table over them: `head` by bucket, `next` along a bucket. */
interface KeysOut {
  readonly count: number
  readonly leaf: Float64Array
  readonly at: Float64Array
  readonly patient: Uint32Array
  readonly high: Uint32Array
  readonly low: Uint32Array
  readonly accounted: Uint8Array
}

interface TimeWindow {
  readonly from: number
  readonly to: number
}

/** The blocks of a segment below `size` that may have rows in the window. */
function blocksWithin(segment: Segment, size: number, window: TimeWindow): number[] {
  const blocks = Math.ceil(Math.min(segment.count, size - segment.first) / BLOCK_ROWS)
  return Array.from({ length: blocks }, (_, block) => block).filter(
    (block) => blockRelation(segment, block, window) !== 'outside',
  )
}

async function readKeysOut(
  segment: Segment,
  blocks: readonly number[],
  size: number,
  window: TimeWindow,
): Promise<KeysOut> {
  const capacity = blocks.length * BLOCK_ROWS
  const out = {
    count: 0,
    leaf: new Float64Array(capacity),
    at: new Float64Array(capacity),
    patient: new Uint32Array(capacity),
    high: new Uint32Array(capacity),
    low: new Uint32Array(capacity),
    accounted: new Uint8Array(capacity),
  }
  for (const block of blocks) {
    const columns = await readJoinColumns(segment, block)
    const first = segment.first + block * BLOCK_ROWS
    for (let row = 0; row < columns.at.length; row += 1) {
      const at = columns.at[row] as number
      if (((columns.flags[row] as number) & FLAG_KEY_OUT) === 0 || first + row >= size) continue
      if (at < window.from || at > window.to) continue
      const place = out.count++
      out.leaf[place] = first + row
      out.at[place] = at
      out.patient[place] = columns.patient[row] as number
      out.high[place] = columns.high[row] as number
      out.low[place] = columns.low[row] as number
    }
  }
  return out
}

async function readJoinColumns(segment: Segment, block: number) {
  const [at, flags, patient, high, low] = await Promise.all([
    readBlock(segment, 'at', block),
    readBlock(segment, 'flags', block),
    readBlock(segment, 'patient', block),
    readBlock(segment, 'requestHigh', block),
    readBlock(segment, 'requestLow', block),
  ])
  return { at, flags, patient, high, low }
}

/** Looks through the disclosure leaves of the time around the key leaves. */
async function markAccounted(out: KeysOut, disclosure: IndexView): Promise<void> {
  const table = openTable(out)
  const times = out.at.slice(0, out.count).sort()
  for (const segment of disclosure.segments) {
    const rows = Math.min(segment.count, disclosure.size - segment.first)
    for (let block = 0; block * BLOCK_ROWS < rows; block += 1) {
      if (!isNear(times, segment.times[block * 2] as number, segment.times[block * 2 + 1] as number)) continue
      const columns = await readJoinColumns(segment, block)
      const end = Math.min(columns.at.length, rows - block * BLOCK_ROWS)
      for (let row = 0; row < end; row += 1) {
        const request = { high: columns.high[row] as number, low: columns.low[row] as number }
        const at = columns.at[row] as number
        table.account(request, columns.patient[row] as number, at)
        if (((columns.flags[row] as number) & FLAG_SHARED) !== 0) table.account(request, SHARED, at)
      }
    }
  }
}

/** True when a sorted time is within the slack of [lowest, highest]. */
function isNear(times: Float64Array, lowest: number, highest: number): boolean {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] as number) < lowest - ACCOUNTING_SLACK_MS) low = middle + 1
    else high = middle
  }
  return low < times.length && (times[low] as number) <= highest + ACCOUNTING_SLACK_MS
}

function openTable(out: KeysOut) {
  const buckets = 2 ** Math.ceil(Math.log2(out.count * 2 + 2))
  const head = new Int32Array(buckets).fill(-1)
  const next = new Int32Array(out.count)
  const bucketOf = (high: number, low: number, patient: number) =>
    (high ^ Math.imul(low, 0x9e3779b1) ^ Math.imul(patient, 0x85ebca6b)) & (buckets - 1)
  for (let place = 0; place < out.count; place += 1) {
    const bucket = bucketOf(out.high[place] as number, out.low[place] as number, out.patient[place] as number)
    next[place] = head[bucket] as number
    head[bucket] = place
  }
  return {
    account(request: { readonly high: number; readonly low: number }, patient: number, at: number): void {
      if (patient === 0) return
      let place = head[bucketOf(request.high, request.low, patient)] as number
      for (; place >= 0; place = next[place] as number) {
        const same =
          out.high[place] === request.high &&
          out.low[place] === request.low &&
          out.patient[place] === patient &&
          Math.abs((out.at[place] as number) - at) <= ACCOUNTING_SLACK_MS
        if (same) out.accounted[place] = 1
      }
    },
  }
}
