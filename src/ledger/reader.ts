import type { LeafIndex, TreeSize } from '../kernel/index.ts'

/**
 * What a leaf commits to: the leaf data is SHA-256(salt || entry), so whoever holds both can open the leaf.
 *
 * **Shape** `salt` is 16 random bytes; `entry` is at most `ENTRY_BYTES_MAX` bytes, usually encoded by
 * `encodeEntry` or `encodeKeyEntry`.
 */
export interface Opening {
  readonly index: LeafIndex
  readonly salt: Uint8Array
  readonly entry: Uint8Array
}

/**
 * A tree head the ledger has signed.
 *
 * **Shape** `root` is 32 bytes; `note` is the whole signed note, cosignature lines included when witnesses gave them.
 *
 * **Source** C2SP tlog-checkpoint v1.0.0.
 */
export interface SignedCheckpoint {
  readonly origin: string
  readonly size: TreeSize
  readonly root: Uint8Array
  readonly note: string
}

/**
 * A witness that is asked to cosign every checkpoint.
 *
 * **Shape** `url` is the submission prefix (`add-checkpoint` is appended), `vkey` its cosignature key.
 *
 * **Source** C2SP tlog-witness v1.0.0.
 */
export interface WitnessTarget {
  readonly url: string
  readonly vkey: string
}

/** Reading side of a ledger: the same for a ledger of this process and for one read through a socket. */
export interface LedgerReader {
  readonly kind: 'disclosure' | 'keys'
  /** The ledger's note key, `name+id+base64`. */
  readonly vkey: string
  /** The newest published checkpoint, with the cosignatures it has by now. */
  published(): Promise<SignedCheckpoint>
  /**
   * Every opening in [from, to), in ascending chunks; `to` may reach up to the last durable leaf.
   *
   * **Errors** LEDGER_NO_SUCH_LEAF beyond the end, LEDGER_CORRUPT when a stored frame does not open.
   */
  openings(from: LeafIndex, to: TreeSize): AsyncIterable<readonly Opening[]>
  /**
   * The openings of the leaves named, in the order named.
   *
   * **Errors** LEDGER_NO_SUCH_LEAF, LEDGER_CORRUPT.
   */
  openingsAt(indexes: readonly LeafIndex[]): Promise<Opening[]>
  /**
   * Inclusion proofs of the leaves named in the tree of `size`, in the order named.
   *
   * **Shape** `size` at most the size of the newest checkpoint; each proof leaf's sibling first.
   *
   * **Errors** LEDGER_NO_SUCH_LEAF.
   */
  proofs(indexes: readonly LeafIndex[], size: TreeSize): Promise<Uint8Array[][]>
}
