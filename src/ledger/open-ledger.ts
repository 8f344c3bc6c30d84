import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asTreeSize, ChartwardError, hasCode, type LeafIndex, type TreeSize } from '../kernel/index.ts'
import {
  ed25519Signer,
  EMPTY_ROOT,
  inclusionProofs,
  type NoteSigner,
  parseCheckpoint,
  verifyNote,
} from '../tlog/index.ts'
import { replaceFile, unlessMissing } from './durable-file.ts'
import { corrupt } from './frame.ts'
import type { GrowingTree } from './growing-tree.ts'
import { type Journal, openJournal } from './journal.ts'
import { type JournalReader, openJournalReader } from './journal-reader.ts'
import { appendTo, type Ledger, type LedgerOptions } from './ledger.ts'
import { lockDirectory } from './lock.ts'
import { openPublisher, type Publisher, type PublisherOptions, signNote } from './publisher.ts'
import { readOpenings, readOpeningsAt } from './read-openings.ts'
import type { SignedCheckpoint } from './reader.ts'
import { recoverJournal, type RecoveredJournal } from './recover.ts'
import { recoverTree } from './recover-tree.ts'
import { openSegment, type SegmentFile } from './segment.ts'
import { isSame, readSigned, replaceSigned, type Signed } from './signed-state.ts'
import { openTileStore, type TileStore } from './tile-store.ts'
import { openWitnessClient } from './witness-client.ts'

const DEFAULTS = {
  checkpointIntervalMs: 1_000,
  witnessTimeoutMs: 1_000,
  queueMax: 65_536,
  queueBytesMax: 64 * 1024 * 1024,
  segmentBytes: 64 * 1024 * 1024,
}

/** So many leaves may wait for a checkpoint that cannot be written; then the ledger takes no more. */
const UNSIGNED_MAX = 4_000_000

type Settled = LedgerOptions & typeof DEFAULTS

/**
 * Opens a ledger for writing, makes it when the directory is empty, and recovers it however the last process ended.
 *
 * **Errors** HOME_IN_USE when another process has it open; LEDGER_CORRUPT when what is stored, or what a witness has
 * seen, cannot be what this ledger wrote: nothing is signed then.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const settled: Settled = { ...DEFAULTS, ...options }
  const { directory } = settled
  await mkdir(join(directory, 'journal'), { recursive: true, mode: 0o700 })
  const lock = lockDirectory(directory)
  try {
    return await openLocked(settled, () => lock.release())
  } catch (error) {
    lock.release()
    throw error
  }
}

async function openLocked(options: Settled, release: () => void): Promise<Ledger> {
  const { directory, origin, openingsKey } = options
  const folder = join(directory, 'journal')
  const signer = ed25519Signer(origin, options.signingSeed)
  const signed = await readOrCreateSigned(directory)
  const journal = await recoverJournal(folder, { origin, openingsKey, signedSize: signed.size })
  const reader = openJournalReader({ origin, openingsKey }, journal.segments)
  await requireOpens(reader, journal.size)
  const store = openTileStore(directory)
  const tree = await recoverTree(signed, store, reader)
  const checkpoint = await readOrPublish(options, signer, signed)
  const found: Found = { signer, journal, reader, store, tree, checkpoint }
  const { journal: journalWriter, publisher } = await start(options, found)
  return facade(options, { ...found, journalWriter, publisher, release })
}

/** A wrong openings key is found now, not when somebody asks for an opening. */
async function requireOpens(reader: JournalReader, size: TreeSize): Promise<void> {
  if (size > 0) for await (const { header } of reader.framesAt([size - 1])) if (header.count === 0) break
}

interface Found {
  readonly signer: NoteSigner
  readonly journal: RecoveredJournal
  readonly reader: JournalReader
  readonly store: TileStore
  readonly tree: GrowingTree
  readonly checkpoint: SignedCheckpoint
}

/** Starts the writing side: first the witnesses are compared, then leaves may come. */
async function start(options: Settled, found: Found): Promise<{ journal: Journal; publisher: Publisher }> {
  const writing: { journal?: Journal } = {}
  const onFatal = (error: ChartwardError) => {
    options.log.error('ledger.fatal', { kind: options.kind, reason: error.message })
    writing.journal?.stop(error)
    publisher.stop(error)
    options.onFatal(error)
  }
  const publisher = openPublisher(publisherOptions(options, found, onFatal), found.tree, found.checkpoint)
  await publisher.compare()
  const segment = await resumeSegment(options, found.journal)
  const journal = openJournal(
    {
      ...options,
      folder: join(options.directory, 'journal'),
      mayGrow: () => publisher.unsigned() < UNSIGNED_MAX,
      onDurable({ segment, offset, first, commitments }) {
        found.reader.noteFrame(segment, first, offset)
        publisher.add(commitments)
      },
      onIdle: () => publisher.work(),
      onFatal,
    },
    found.journal.size,
    segment,
  )
  writing.journal = journal
  for (const commitments of found.journal.unsigned) publisher.add(commitments)
  return { journal, publisher }
}

function publisherOptions(
  options: Settled,
  { signer, store }: Found,
  onFatal: (error: ChartwardError) => void,
): PublisherOptions {
  const { directory, origin, clock, log, checkpointIntervalMs, witnessTimeoutMs } = options
  const witnesses = options.witnesses.map((target) =>
    openWitnessClient(target, store.readTile, witnessTimeoutMs),
  )
  return {
    directory,
    origin,
    signer,
    clock,
    log,
    store,
    witnesses,
    intervalMs: checkpointIntervalMs,
    onFatal,
  }
}

async function resumeSegment(options: Settled, { last }: RecoveredJournal): Promise<SegmentFile | undefined> {
  if (last === undefined) return undefined
  const { segment, position, filled } = last
  return await openSegment({ ...segment, bytesMax: options.segmentBytes, position }, filled)
}

/** The file `signed` is made with the directory; a directory that has leaves and lost it is refused. */
async function readOrCreateSigned(directory: string): Promise<Signed> {
  const signed = await readSigned(directory)
  if (signed !== undefined) return signed
  const journal = await readdir(join(directory, 'journal'))
  const checkpoint = await unlessMissing(readFile(join(directory, 'checkpoint')))
  if (journal.length > 0 || checkpoint !== undefined)
    throw corrupt('the file `signed` is missing: what was signed before is not known')
  const empty: Signed = { size: asTreeSize(0), root: EMPTY_ROOT }
  await replaceSigned(directory, undefined, empty)
  return empty
}

/** The published checkpoint of what is signed; published now if the last process ended before it could. */
async function readOrPublish(
  { directory, origin }: Settled,
  signer: NoteSigner,
  signed: Signed,
): Promise<SignedCheckpoint> {
  const path = join(directory, 'checkpoint')
  const stored = await unlessMissing(readFile(path, 'utf8'))
  if (stored !== undefined) {
    const found = readCheckpoint(stored, signer.vkey)
    if (found === undefined || found.origin !== origin) throw corrupt('the file `checkpoint` is not ours')
    if (isSame(found, signed)) return found
    if (found.size >= signed.size)
      throw corrupt(`the published checkpoint has ${found.size} leaves, which is not what was signed last`)
  }
  const note = signNote(signer, { origin, ...signed })
  await replaceFile(path, Buffer.from(note))
  return { origin, ...signed, note }
}

function readCheckpoint(note: string, vkey: string): SignedCheckpoint | undefined {
  try {
    const { origin, size, root } = parseCheckpoint(verifyNote(note, [vkey]).text)
    return { origin, size, root, note }
  } catch (error) {
    if (hasCode(error, 'NOTE_INVALID')) return undefined
    throw error
  }
}

interface Opened extends Found {
  readonly journalWriter: Journal
  readonly publisher: Publisher
  readonly release: () => void
}

function facade({ kind }: Settled, opened: Opened): Ledger {
  const { journalWriter, publisher, reader, store, signer } = opened
  let closing: Promise<void> | undefined
  return {
    kind,
    vkey: signer.vkey,
    checkpoint: () => publisher.checkpoint(),
    published: async () => await Promise.resolve(publisher.checkpoint()),
    publish: async () => await publisher.publish(),
    unwitnessed: () => publisher.unwitnessed(),
    openings: (from, to) => readOpenings(reader, journalWriter, from, to),
    openingsAt: async (indexes) => await readOpeningsAt(reader, journalWriter, indexes),
    proofs: async (indexes, size) => await readProofs(store, publisher, indexes, size),
    close: async () => await (closing ??= closeAll(opened)),
    [appendTo]: journalWriter.append,
  }
}

async function closeAll({ journalWriter, publisher, release }: Opened): Promise<void> {
  try {
    await journalWriter.close()
    await publisher.close()
  } finally {
    release()
  }
}

async function readProofs(
  store: TileStore,
  publisher: Publisher,
  indexes: readonly LeafIndex[],
  size: TreeSize,
): Promise<Uint8Array[][]> {
  if (size > publisher.checkpoint().size || indexes.some((index) => !(index >= 0 && index < size)))
    throw new ChartwardError('LEDGER_NO_SUCH_LEAF', 'no published tree of that size has such a leaf')
  return await inclusionProofs(indexes, size, store.readTile)
}
