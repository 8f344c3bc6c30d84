import type { KeyObject } from 'node:crypto'
import { asTreeSize, ChartwardError, type LeafIndex, type TreeSize } from '../kernel/index.ts'
import {
  addToBatch,
  type Batch,
  failBatch,
  openBatch,
  openSaltPool,
  type SaltPool,
  settleBatch,
} from './batch.ts'
import { COMMITMENT_BYTES } from './commitment.ts'
import { errorCode } from './durable-file.ts'
import { ENTRY_BYTES_MAX } from './entry.ts'
import { encodeFrame, FRAME_OVERHEAD_MAX, OPENING_HEADER_BYTES, segmentKey } from './frame.ts'
import {
  closeSegment,
  createSegment,
  cutBehindPosition,
  hasRoom,
  layOut,
  layOutAhead,
  type SegmentFile,
  writeFrame,
} from './segment.ts'

/** A batch that has this many bytes takes no more callers, so that one leaf is read back without much around it. */
const BATCH_BYTES = 256 * 1024

export interface JournalOptions {
  readonly folder: string
  readonly origin: string
  readonly openingsKey: Uint8Array
  readonly segmentBytes: number
  readonly queueMax: number
  readonly queueBytesMax: number
  /** False while too many leaves wait for a checkpoint that cannot be written. */
  readonly mayGrow: () => boolean
  /** A frame is durable: its callers are being told. */
  readonly onDurable: (frame: DurableFrame) => void
  /** The disk is busy or nobody waits: the time for work that no caller waits for. */
  readonly onIdle: () => void
  readonly onFatal: (error: ChartwardError) => void
}

/** Where a durable frame stands. `commitments` are its leaves' data, laid end to end. */
interface DurableFrame {
  readonly segment: SegmentFile
  readonly offset: number
  readonly first: number
  readonly commitments: Uint8Array
}

/**
 * The one place where leaves get their index: batches are written one after the other, and everyone who comes
 * while a batch is being written shares the next.
 */
export interface Journal {
  readonly size: TreeSize
  /** Throws what it refuses; the promise is of what it accepted. */
  append(entries: readonly Uint8Array[]): Promise<LeafIndex>
  /** Refuses further leaves, with this error. */
  stop(error: ChartwardError): void
  /** Waits for what is queued, then gives the file free. */
  close(): Promise<void>
}

interface State {
  readonly options: JournalOptions
  readonly salts: SaltPool
  readonly queue: Batch[]
  size: number
  segment: SegmentFile | undefined
  key: KeyObject | undefined
  queuedLeaves: number
  queuedBytes: number
  running: Promise<void> | undefined
  stopped: ChartwardError | undefined
}

export function openJournal(
  options: JournalOptions,
  size: TreeSize,
  segment: SegmentFile | undefined,
): Journal {
  const state: State = {
    options,
    salts: openSaltPool(),
    queue: [],
    size,
    segment,
    key: segment && segmentKey(options.openingsKey, segment.id),
    queuedLeaves: 0,
    queuedBytes: 0,
    running: undefined,
    stopped: undefined,
  }
  return {
    get size() {
      return asTreeSize(state.size)
    },
    append: (entries) => enqueue(state, entries),
    stop: (error) => (state.stopped ??= error),
    close: async () => await close(state),
  }
}

async function close(state: State): Promise<void> {
  state.stopped ??= new ChartwardError('LEDGER_UNAVAILABLE', 'the ledger is closed')
  while (state.running !== undefined) await state.running
  const { segment } = state
  state.segment = undefined
  if (segment !== undefined) await finishSegment(segment, state.stopped.code !== 'LEDGER_CORRUPT')
}

/** Gives a segment's file free, without the zeros nobody will write over; what is not known is left as it is. */
async function finishSegment(segment: SegmentFile, known: boolean): Promise<void> {
  try {
    if (known) await cutBehindPosition(segment)
  } finally {
    await closeSegment(segment)
  }
}

function enqueue(state: State, entries: readonly Uint8Array[]): Promise<LeafIndex> {
  const bytes = admit(state, entries)
  const batch = batchFor(state)
  const place = batch.count
  addToBatch(batch, state.salts, entries, bytes)
  state.queuedLeaves += entries.length
  state.queuedBytes += bytes
  state.running ??= new Promise((resolve) => {
    // After the events that are already there: their handlers may append too, and share the batch.
    setImmediate(() => resolve(drain(state)))
  })
  return new Promise((resolve, reject) => {
    batch.waiting.push({ place, resolve, reject })
  })
}

/** Refuses what cannot be queued before anything of it is; gives the bytes of all entries. */
function admit(state: State, entries: readonly Uint8Array[]): number {
  if (state.stopped !== undefined) throw refusal(state.stopped)
  if (entries.length === 0) throw new ChartwardError('INTERNAL', 'nothing was given to append')
  const { queueMax, queueBytesMax, mayGrow } = state.options
  if (!mayGrow()) throw new ChartwardError('LEDGER_UNAVAILABLE', 'the ledger cannot write its checkpoints')
  let bytes = 0
  for (const entry of entries) {
    if (entry.length > ENTRY_BYTES_MAX)
      throw new ChartwardError('LEDGER_ENTRY_TOO_LARGE', `an entry has at most ${ENTRY_BYTES_MAX} bytes`)
    bytes += entry.length
  }
  if (entries.length > queueMax || bytes > queueBytesMax)
    throw new ChartwardError('LEDGER_ENTRY_TOO_LARGE', 'one append holds more than the whole queue may')
  if (state.queuedLeaves + entries.length > queueMax || state.queuedBytes + bytes > queueBytesMax)
    throw new ChartwardError('LEDGER_BUSY', 'too many leaves are waiting to be written')
  return bytes
}

function batchFor(state: State): Batch {
  const last = state.queue.at(-1)
  if (last !== undefined && last.used < BATCH_BYTES) return last
  const batch = openBatch()
  state.queue.push(batch)
  return batch
}

async function drain(state: State): Promise<void> {
  for (let batch = state.queue.shift(); batch !== undefined; batch = state.queue.shift()) {
    await writeBatch(state, batch)
    state.queuedLeaves -= batch.count
    state.queuedBytes -= batch.used - batch.count * OPENING_HEADER_BYTES
  }
  state.running = undefined
  setImmediate(state.options.onIdle)
}

async function writeBatch(state: State, batch: Batch): Promise<void> {
  const first = state.size
  try {
    const { segment, offset } = await writeDurably(state, batch)
    state.size += batch.count
    settleBatch(batch, first)
    layOutAhead(segment)
    const commitments = batch.commitments.subarray(0, batch.count * COMMITMENT_BYTES)
    state.options.onDurable({ segment, offset, first, commitments })
  } catch (error) {
    failBatch(batch, refusal(error))
  }
}

async function writeDurably(state: State, batch: Batch): Promise<{ segment: SegmentFile; offset: number }> {
  if (state.stopped !== undefined && state.stopped.code === 'LEDGER_CORRUPT') throw state.stopped
  const room = batch.used + FRAME_OVERHEAD_MAX
  const segment = await segmentFor(state, room)
  await layOut(segment, room)
  const frameKey = { origin: state.options.origin, key: state.key as KeyObject }
  const frame = encodeFrame(frameKey, batch.plain.subarray(0, batch.used), state.size, batch.count)
  const offset = segment.position
  try {
    const written = writeFrame(
      segment,
      frame,
      frame.reduce((sum, part) => sum + part.length, 0),
    )
    state.options.onIdle()
    await written
  } catch (error) {
    await afterFailedWrite(state, segment, error)
    throw error
  }
  return { segment, offset }
}

async function segmentFor(state: State, bytes: number): Promise<SegmentFile> {
  const { options } = state
  if (state.segment !== undefined && hasRoom(state.segment, bytes)) return state.segment
  const fresh = await createSegment(options.folder, state.size, options.segmentBytes)
  const full = state.segment
  state.segment = fresh
  state.key = segmentKey(options.openingsKey, fresh.id)
  if (full !== undefined) await finishSegment(full, true)
  return fresh
}

/**
 * A full disk leaves part of a frame, which is cut. Any other failure of a synced write leaves the state of the
 * file unknown (after a failed sync the system may have dropped the bytes or may write them yet), so the process
 * must stop: the next start finds out.
 */
async function afterFailedWrite(state: State, segment: SegmentFile, error: unknown): Promise<void> {
  if (isFull(error)) {
    try {
      await cutBehindPosition(segment)
      return
    } catch {
      // The cut failed too: what is on the disk is not known.
    }
  }
  const fatal = new ChartwardError(
    'LEDGER_CORRUPT',
    'a write to the journal failed and its state is unknown',
    {
      cause: error,
    },
  )
  state.stopped = fatal
  state.options.onFatal(fatal)
}

function isFull(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
}

function refusal(error: unknown): ChartwardError {
  if (error instanceof ChartwardError && error.code === 'LEDGER_UNAVAILABLE') return error
  return new ChartwardError('LEDGER_UNAVAILABLE', 'the ledger cannot be written', { cause: error })
}
