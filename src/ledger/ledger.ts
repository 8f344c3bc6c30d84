import type { Clock, LeafIndex, Log, UnixMs } from '../kernel/index.ts'
import type { LedgerReader, SignedCheckpoint, WitnessTarget } from './reader.ts'

/** The member that `append.ts` calls; not exported by the door, so that holding a ledger is not writing to it. */
export const appendTo: unique symbol = Symbol('appendTo')

/** A ledger this process writes: everything a reader has, and what the owner of the process needs to know. */
export interface Ledger extends LedgerReader {
  /** The newest published checkpoint, without waiting. */
  checkpoint(): SignedCheckpoint
  /**
   * Publishes a checkpoint that covers every leaf durable now and waits for the witnesses (at most their timeout).
   *
   * **Errors** LEDGER_UNAVAILABLE when it cannot be written.
   */
  publish(): Promise<SignedCheckpoint>
  /** Since when checkpoints lack a cosignature of a configured witness; undefined when all answered. */
  unwitnessed(): { readonly since: UnixMs } | undefined
  /**
   * Waits for queued leaves, publishes the last checkpoint, and gives the directory free.
   *
   * **Errors** LEDGER_UNAVAILABLE when the last checkpoint cannot be written: the next start writes it.
   */
  close(): Promise<void>
  readonly [appendTo]: (entries: readonly Uint8Array[]) => Promise<LeafIndex>
}

/**
 * What a ledger needs.
 *
 * **Shape** `origin` is the checkpoint origin and key name; `signingSeed` and `openingsKey` are 32 bytes each;
 * times are milliseconds.
 */
export interface LedgerOptions {
  readonly kind: 'disclosure' | 'keys'
  readonly directory: string
  readonly origin: string
  readonly signingSeed: Uint8Array
  readonly openingsKey: Uint8Array
  readonly clock: Clock
  readonly log: Log
  readonly witnesses: readonly WitnessTarget[]
  /** Called once when the state on disk is not known any more; the process must end. */
  readonly onFatal: (error: Error) => void
  /** The longest a durable leaf waits for a checkpoint. Default 1,000. */
  readonly checkpointIntervalMs?: number
  /** How long one witness may take. Default 1,000. */
  readonly witnessTimeoutMs?: number
  /** The most leaves waiting to be durable. Default 65,536. */
  readonly queueMax?: number
  /** The most bytes of entries waiting to be durable. Default 64 MiB. */
  readonly queueBytesMax?: number
  /** How large a segment file of the journal grows. Default 64 MiB. */
  readonly segmentBytes?: number
}
