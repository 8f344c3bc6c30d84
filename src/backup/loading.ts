import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Copying } from '../postgres/index.ts'
import { put } from './folding.ts'
import { HISTORY_COLUMNS, KEY_COLUMNS } from './tables.ts'
import { COPY_HEADER, COPY_TRAILER, FIRST_FIELD_AT } from './tuples.ts'

/** Takes rows as they lie in segments into `record_history` and `fed_key`. */
export interface Loading {
  version(tuple: Buffer): Promise<void>
  key(tuple: Buffer): Promise<void>
  end(): Promise<void>
}

interface State {
  readonly copying: Copying
  versions: Writable | undefined
  /** Rows on their way to the stream: it is given large pieces. */
  chunk: Buffer[]
  chunkBytes: number
  keys: Buffer[]
  keyBytes: number
  rows: number
}

const CHUNK_BYTES = 256 * 1024
/** One connection copies into one table at a time: keys wait until there are so many bytes of them. */
const KEY_BYTES_MAX = 16 * 1024 * 1024

/**
 * Transactions that are lower than any a database gives out, so that every snapshot sees what was restored; several, so
 * that the next backup of it need not take all as one.
 */
const TX_FIRST = 3
const TX_COUNT = 500
const ROWS_PER_TX = 2_000

export function openLoading(copying: Copying): Loading {
  const state: State = {
    copying,
    versions: undefined,
    chunk: [],
    chunkBytes: 0,
    keys: [],
    keyBytes: 0,
    rows: 0,
  }
  return {
    version: async (tuple) => {
      const tx = TX_FIRST + (Math.floor(state.rows / ROWS_PER_TX) % TX_COUNT)
      tuple.writeBigUInt64BE(BigInt(tx), FIRST_FIELD_AT)
      state.rows += 1
      state.chunk.push(tuple)
      state.chunkBytes += tuple.length
      if (state.chunkBytes >= CHUNK_BYTES) await pass(state)
    },
    key: async (tuple) => {
      state.keys.push(Buffer.from(tuple))
      state.keyBytes += tuple.length
      if (state.keyBytes >= KEY_BYTES_MAX) await copyKeys(state)
    },
    end: async () => await copyKeys(state),
  }
}

async function pass(state: State): Promise<void> {
  const { copying, chunk } = state
  if (state.versions === undefined) {
    state.versions = copying.write(
      `copy record_history (${HISTORY_COLUMNS.join(', ')}) from stdin (format binary)`,
    )
    await put(state.versions, COPY_HEADER)
  }
  await put(state.versions, Buffer.concat(chunk))
  state.chunk = []
  state.chunkBytes = 0
}

async function copyKeys(state: State): Promise<void> {
  if (state.chunk.length > 0) await pass(state)
  if (state.versions !== undefined) await close(state.versions)
  state.versions = undefined
  if (state.keys.length === 0) return
  const stream = state.copying.write(`copy fed_key (${KEY_COLUMNS.join(', ')}) from stdin (format binary)`)
  await put(stream, Buffer.concat([COPY_HEADER, ...state.keys]))
  await close(stream)
  state.keys = []
  state.keyBytes = 0
}

async function close(stream: Writable): Promise<void> {
  stream.end(COPY_TRAILER)
  await finished(stream)
}
