import { join } from 'node:path'
import { ChartwardError, type Clock, type Log, type UnixMs } from '../kernel/index.ts'
import { type BuiltTile, formatCheckpoint, type NoteSigner } from '../tlog/index.ts'
import { COMMITMENT_BYTES } from './commitment.ts'
import { errorCode, replaceFile } from './durable-file.ts'
import { corrupt } from './frame.ts'
import type { GrowingTree } from './growing-tree.ts'
import type { SignedCheckpoint } from './reader.ts'
import { replaceSigned, type Signed } from './signed-state.ts'
import type { BuiltBundle, TileStore } from './tile-store.ts'
import type { WitnessAnswer, WitnessClient } from './witness-client.ts'

export interface PublisherOptions {
  readonly directory: string
  readonly origin: string
  readonly signer: NoteSigner
  readonly clock: Clock
  readonly log: Log
  readonly store: TileStore
  readonly witnesses: readonly WitnessClient[]
  readonly intervalMs: number
  readonly onFatal: (error: ChartwardError) => void
}

/**
 * Turns durable leaves into tiles and signed checkpoints. The order is the design: tiles and bundles, then the file
 * `signed` by compare-and-swap, then the file `checkpoint`, then the witnesses. A crash between any two is repaired
 * by the next start, which walks the same steps.
 */
export interface Publisher {
  /** Leaves that are durable, in order. They are hashed later, by `work`. */
  add(commitments: Uint8Array): void
  /** Does a slice of the waiting hashing. */
  work(): void
  /** How many durable leaves no checkpoint covers. */
  unsigned(): number
  checkpoint(): SignedCheckpoint
  publish(): Promise<SignedCheckpoint>
  /**
   * Asks the witnesses about the checkpoint as it is, before anything is signed.
   *
   * **Errors** LEDGER_CORRUPT when one has seen more than this ledger has signed, or something else.
   */
  compare(): Promise<void>
  /** Signs nothing more. */
  stop(error: ChartwardError): void
  unwitnessed(): { since: UnixMs } | undefined
  close(): Promise<void>
}

interface State {
  readonly options: PublisherOptions
  readonly tree: GrowingTree
  readonly waiting: Uint8Array[]
  waitingLeaves: number
  signed: Signed
  published: SignedCheckpoint
  unwritten: { tiles: BuiltTile[]; bundles: BuiltBundle[] }
  timer: NodeJS.Timeout | undefined
  /** Whatever touches `signed` and `checkpoint` goes through this one after the other. */
  turn: Promise<unknown>
  round: Promise<void> | undefined
  retry: NodeJS.Timeout | undefined
  compared: boolean[]
  unwitnessedSince: UnixMs | undefined
  slicing: boolean
  closed: boolean
  stopped: ChartwardError | undefined
}

/** How many leaves are hashed before the event loop gets its turn. */
const SLICE_LEAVES = 512
/** When a silent witness is asked again though the ledger has not grown. */
const WITNESS_RETRY_MS = 5_000

export function openPublisher(
  options: PublisherOptions,
  tree: GrowingTree,
  published: SignedCheckpoint,
): Publisher {
  const state: State = {
    options,
    tree,
    waiting: [],
    waitingLeaves: 0,
    signed: { size: published.size, root: published.root },
    published,
    unwritten: { tiles: [], bundles: [] },
    timer: undefined,
    turn: Promise.resolve(),
    round: undefined,
    retry: undefined,
    compared: options.witnesses.map(() => false),
    unwitnessedSince: options.witnesses.length === 0 ? undefined : options.clock.now(),
    slicing: false,
    closed: false,
    stopped: undefined,
  }
  return {
    add: (commitments) => add(state, commitments),
    work: () => work(state),
    unsigned: () => state.waitingLeaves + state.tree.size - state.signed.size,
    checkpoint: () => state.published,
    publish: async () => await publish(state),
    compare: async () => await compare(state),
    stop: (error) => (state.stopped ??= error),
    unwitnessed: () => (state.unwitnessedSince === undefined ? undefined : { since: state.unwitnessedSince }),
    close: async () => await close(state),
  }
}

function add(state: State, commitments: Uint8Array): void {
  state.waiting.push(commitments)
  state.waitingLeaves += commitments.length / COMMITMENT_BYTES
  schedule(state)
}

function schedule(state: State): void {
  if (state.timer !== undefined || state.closed) return
  state.timer = setTimeout(() => {
    state.timer = undefined
    publishNow(state).catch(() => undefined)
  }, state.options.intervalMs).unref()
}

/** Hashes a slice; when more waits, the rest follows after the events that are there now. */
function work(state: State): void {
  if (state.slicing) return
  hashSlice(state)
  if (state.waiting.length === 0) return
  state.slicing = true
  setImmediate(() => {
    state.slicing = false
    work(state)
  })
}

function hashSlice(state: State): void {
  let left = SLICE_LEAVES
  while (left > 0) {
    const next = state.waiting[0]
    if (next === undefined) return
    const part = next.subarray(0, left * COMMITMENT_BYTES)
    const leaves = part.length / COMMITMENT_BYTES
    state.tree.append(part)
    state.waitingLeaves -= leaves
    left -= leaves
    if (part.length === next.length) state.waiting.shift()
    else state.waiting[0] = next.subarray(part.length)
  }
}

async function close(state: State): Promise<void> {
  clearTimeout(state.timer)
  try {
    await publishNow(state)
  } finally {
    state.closed = true
    clearTimeout(state.retry)
    await state.round
    await state.turn
  }
}

async function publish(state: State): Promise<SignedCheckpoint> {
  await publishNow(state)
  if (state.unwitnessedSince !== undefined) startRounds(state)
  await state.round
  return state.published
}

/** Publishes a checkpoint that covers everything durable when this was called. */
async function publishNow(state: State): Promise<void> {
  const target = state.tree.size + state.waitingLeaves
  await inTurn(state, async () => {
    if (state.stopped !== undefined) throw state.stopped
    if (state.published.size >= target) return
    try {
      await publishOnce(state)
    } catch (error) {
      throw afterFailure(state, error)
    }
    if (state.options.witnesses.length > 0) startRounds(state)
  })
}

async function publishOnce(state: State): Promise<void> {
  const { directory, origin, signer, store } = state.options
  while (state.waiting.length > 0) {
    hashSlice(state)
    await new Promise(setImmediate)
  }
  const next = { size: state.tree.size, root: state.tree.root() }
  const { tiles, bundles } = state.tree.take()
  state.unwritten.tiles.push(...tiles)
  state.unwritten.bundles.push(...bundles)
  await store.write(state.unwritten.tiles, state.unwritten.bundles)
  const note = signNote(signer, { origin, ...next })
  // The point of no return: from here on the ledger has signed this tree, published or not.
  if (state.signed.size !== next.size) await replaceSigned(directory, state.signed, next)
  state.signed = next
  await replaceFile(join(directory, 'checkpoint'), Buffer.from(note))
  state.published = { origin, ...next, note }
  const { unwritten } = state
  state.unwritten = { tiles: [], bundles: [] }
  await store.removePartials(unwritten.tiles, unwritten.bundles)
}

export function signNote(signer: NoteSigner, checkpoint: { origin: string } & Signed): string {
  const text = formatCheckpoint(checkpoint)
  return `${text}\n${signer.sign(text)}`
}

function fail(state: State, error: ChartwardError): ChartwardError {
  state.stopped ??= error
  state.options.onFatal(error)
  return error
}

/** A full disk is tried again; a `signed` that is not ours ends the process. */
function afterFailure(state: State, error: unknown): ChartwardError {
  if (error instanceof ChartwardError) return fail(state, error)
  state.options.log.error('ledger.checkpoint-failed', { code: errorCode(error) })
  schedule(state)
  return new ChartwardError('LEDGER_UNAVAILABLE', 'the checkpoint cannot be written', { cause: error })
}

async function compare(state: State): Promise<void> {
  if (state.options.witnesses.length === 0) return
  const disagreement = await askWitnesses(state)
  if (disagreement !== undefined) throw disagreement
}

/** Asks about the newest checkpoint, again and again while newer ones have come. */
function startRounds(state: State): void {
  if (state.round !== undefined || state.closed) return
  clearTimeout(state.retry)
  state.round = rounds(state)
    .catch((error: unknown) => {
      state.options.log.error('ledger.witness-round-failed', { code: errorCode(error) })
    })
    .finally(() => {
      state.round = undefined
      if (state.unwitnessedSince === undefined || state.closed) return
      state.retry = setTimeout(() => startRounds(state), WITNESS_RETRY_MS).unref()
    })
}

async function rounds(state: State): Promise<void> {
  let asked: SignedCheckpoint
  do {
    asked = state.published
    const disagreement = await askWitnesses(state)
    if (disagreement !== undefined) fail(state, disagreement)
  } while (state.published.size !== asked.size && !state.closed && state.stopped === undefined)
}

/** One question to every witness. Gives the disagreement, if there is one, that forbids to sign on. */
async function askWitnesses(state: State): Promise<ChartwardError | undefined> {
  const { witnesses, clock, log } = state.options
  const checkpoint = state.published
  const began = clock.now()
  const answers = await Promise.all(witnesses.map(async (witness) => await witness.cosign(checkpoint)))
  const lines = answers.flatMap((answer) => (answer.outcome === 'cosigned' ? [answer.line] : []))
  if (lines.length === witnesses.length) state.unwitnessedSince = undefined
  else if (state.unwitnessedSince === undefined) {
    state.unwitnessedSince = began
    log.error('ledger.unwitnessed', { since: began })
  }
  if (lines.length > 0) await inTurn(state, async () => await addCosignatures(state, checkpoint, lines))
  return answers.map((answer, place) => judge(state, place, answer)).find((error) => error !== undefined)
}

/**
 * A witness that disagrees the first time it answers saw what this ledger has lost: nothing more may be signed. One
 * that says so later, after it agreed, is wrong or is being lied to: care goes on, with an alarm.
 */
function judge(state: State, place: number, answer: WitnessAnswer): ChartwardError | undefined {
  const { log, witnesses } = state.options
  const witness = witnesses[place]?.name
  if (answer.outcome === 'cosigned') {
    state.compared[place] = true
    return undefined
  }
  if (answer.outcome === 'failed') {
    log.warn('ledger.witness-failed', { witness, reason: answer.reason })
    return undefined
  }
  log.error('ledger.witness-disagrees', { witness, outcome: answer.outcome })
  if (state.compared[place] === true) return undefined
  const { size } = state.published
  return corrupt(
    answer.outcome === 'ahead'
      ? `witness ${witness} has seen this ledger with ${answer.size} leaves but only ${size} are signed here: the ledger was put back to an older state, and nothing is signed`
      : `witness ${witness} has seen another tree than the one of ${size} leaves signed here: nothing is signed`,
  )
}

/** Puts cosignatures on the published checkpoint, unless a newer one took its place. */
async function addCosignatures(state: State, checkpoint: SignedCheckpoint, lines: string[]): Promise<void> {
  if (state.published.size !== checkpoint.size) return
  const { directory, origin, signer } = state.options
  const own = signNote(signer, { origin, size: checkpoint.size, root: checkpoint.root })
  const note = own + lines.join('')
  await replaceFile(join(directory, 'checkpoint'), Buffer.from(note))
  state.published = { ...checkpoint, note }
}

async function inTurn<T>(state: State, work: () => Promise<T>): Promise<T> {
  const mine = state.turn.then(work)
  state.turn = mine.catch(() => undefined)
  return await mine
}
