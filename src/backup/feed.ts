import type { Clock } from '../kernel/index.ts'
import type { Copying, Database } from '../postgres/index.ts'
import { merge } from './merge.ts'
import { anewNote, segmentNote } from './notes.ts'
import { type Lines, takeRound } from './rounds.ts'
import { isRestless } from './tables.ts'
import { type TakenBlock, takeRows } from './rows.ts'
import { segmentsOf } from './reading.ts'
import { broken, encodeSegment, type SegmentHead } from './segment.ts'
import { byNumber, fileName, type Store, type StoredFile } from './store.ts'

export interface FeedOptions {
  readonly store: Store
  readonly database: Database
  readonly environment: string
  readonly clock: Clock
  /** Makes a leaf `backup` durable. */
  readonly tell: (note: string) => Promise<void>
  /** A segment is closed at about this size. */
  readonly segmentBytes: number
}

/** Where the feed of one database stands. */
export interface Feed extends FeedOptions {
  /** Which database this is. */
  readonly feed: string
  readonly files: StoredFile[]
  /** Of the newest segment that was told or is in the store. */
  number: number
  previous: string | null
  /** The first transaction that is not in the store. */
  next: string
  lines: Lines | undefined
  lastFullAt: number
  /** Sealed and perhaps told, not yet in the store. */
  pending: Pending | undefined
}

interface Pending {
  readonly head: SegmentHead
  readonly digest: string
  readonly bytes: Buffer
  readonly rows: number
  readonly lines: Lines | undefined
  told: boolean
}

/** All of the tables is in a round this often, so that older rounds are not needed for ever. */
const FULL_EVERY_MS = 86_400_000

/**
 * Finds where the feed of this database stopped.
 *
 * **Errors** `BACKUP_BROKEN` when the store is another environment's.
 */
export async function openFeed(options: FeedOptions): Promise<Feed> {
  const { store, database, environment } = options
  const [row] = await database.query<{ feed: string; told: string }>('select feed, told from backup_feed')
  const { feed = '', told = '0' } = row ?? {}
  const files = [...(await store.list())].sort(byNumber)
  const newest = await newestOf(store, files)
  if (newest !== undefined && newest.head.environment !== environment)
    throw broken(`${store.where} has the backup of another environment: use a place of its own`)
  const own = files.filter((file) => file.family === 'rows' && feed.startsWith(file.feed))
  const last = await newestOf(store, own)
  const stored = files.reduce((highest, file) => Math.max(highest, file.last), 0)
  const state: Feed = {
    ...options,
    feed,
    files,
    number: Math.max(stored, Number(told)),
    previous: newest?.digest ?? null,
    next: last?.head.next ?? '0',
    lines: undefined,
    lastFullAt: 0,
    pending: undefined,
  }
  // The process ended between leaf and store, or somebody put an older store back: what is missing is read again.
  if (Number(told) > stored) await options.tell(anewNote(stored + 1, Number(told)))
  return state
}

/** The last segment of the files, when it is sound. */
async function newestOf(
  store: Store,
  files: readonly StoredFile[],
): Promise<{ head: SegmentHead; digest: string } | undefined> {
  const file = files.toSorted((a, b) => a.last - b.last).at(-1)
  if (file === undefined) return undefined
  const last = [...segmentsOf(file, await store.read(file.name))].at(-1)
  return last !== undefined && 'segment' in last ? last.segment : undefined
}

/** Puts into the store what was written since. **Errors** what the store, the ledger or the database refuse. */
export async function followRows(feed: Feed, copying: Copying): Promise<void> {
  await publishPending(feed)
  const taking = takeRows(copying, feed.next, feed.segmentBytes)
  for (;;) {
    const step = await taking.next()
    if (step.done === true) {
      feed.next = step.value
      return
    }
    seal(feed, { ...step.value, holds: 'rows', lines: undefined })
    await publishPending(feed)
  }
}

/** Puts into the store what changed in the tables that are not followed. **Errors** the same. */
export async function lookAround(feed: Feed, copying: Copying): Promise<void> {
  await publishPending(feed)
  const full = feed.lines === undefined || feed.clock.now() - feed.lastFullAt >= FULL_EVERY_MS
  const { blocks, lines } = await takeRound(copying, full ? undefined : feed.lines)
  if (blocks.every(({ table }) => isRestless(table))) return
  seal(feed, { blocks, next: feed.next, holds: full ? 'full' : 'round', lines })
  await publishPending(feed)
}

interface Taken {
  readonly blocks: readonly TakenBlock[]
  readonly next: string
  readonly holds: SegmentHead['holds']
  readonly lines: Lines | undefined
}

function seal(state: Feed, { blocks, next, holds, lines }: Taken): void {
  const { environment, feed, previous, clock } = state
  const number = state.number + 1
  const head: SegmentHead = {
    environment,
    feed,
    number,
    previous,
    taken: clock.now(),
    next,
    holds,
    blocks: blocks.map(({ bytes, ...block }) => ({ ...block, bytes: bytes.length })),
  }
  const { bytes, digest } = encodeSegment(
    head,
    blocks.map((block) => block.bytes),
  )
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0)
  state.pending = { head, digest, bytes, rows, lines, told: false }
}

/** The number is taken, then told, then in the store: a number is never used for two segments. */
async function publishPending(state: Feed): Promise<void> {
  const { pending, store, database, tell, files } = state
  if (pending === undefined) return
  const { head, digest, bytes, rows } = pending
  const { number, feed, holds } = head
  if (!pending.told) {
    await database.query('update backup_feed set told = $1', [number])
    await tell(segmentNote(number, digest, rows))
    pending.told = true
  }
  const place = { family: holds === 'rows' ? 'rows' : 'tables', feed, first: number, last: number } as const
  const name = fileName(place)
  await store.write(name, bytes)
  files.push({ ...place, feed: feed.slice(0, 8), name, bytes: bytes.length })
  state.number = number
  state.previous = digest
  state.next = head.next
  if (pending.lines !== undefined) state.lines = pending.lines
  if (holds === 'full') state.lastFullAt = head.taken
  state.pending = undefined
  await merge(state)
}
