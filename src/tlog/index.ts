/**
 * The transparency log, as pure functions: an append-only Merkle tree (RFC 6962), the tiles it is stored in, the
 * proofs about it, and the signed notes that commit a log and its witnesses to it (C2SP tlog-tiles, signed-note,
 * tlog-checkpoint, tlog-cosignature, tlog-witness, tlog-proof, tlog-policy).
 *
 * Invariants: one byte string has one reading, and everything else is refused. A verifier trusts only the keys and
 * hashes it was given. Sizes are safe integers and never pass through 32 bits.
 *
 * An attacker who owns the storage of a log can withhold it, and can alter it so that verification fails; without the
 * log's key it cannot alter it so that verification succeeds, and without the witnesses' keys not even with the log's.
 *
 * Owns no tables and keeps no state.
 */
export { type AddCheckpoint, formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts'
export { decodeBundle, encodeBundle } from './bundle.ts'
export { decodeUtf8, equalBytes } from './bytes.ts'
export { type Checkpoint, formatCheckpoint, parseCheckpoint } from './checkpoint.ts'
export { cosignatureSigner, type CosignatureSigner } from './cosigner.ts'
export { type Frontier, openFrontier } from './frontier.ts'
export { EMPTY_ROOT, HASH_BYTES, leafHash, nodeHash } from './hash.ts'
export { formatVkey, KEY_TYPES, keyId, parseVkey, type VerifierKey } from './key.ts'
export {
  ed25519Signer,
  type NoteSignature,
  type NoteSigner,
  parseNote,
  type ParsedNote,
  parseSignatureLine,
  type VerifiedNote,
  type VerifiedSignature,
  verifyNote,
} from './note.ts'
export { parsePolicy, type Policy, satisfies } from './policy.ts'
export { formatTlogProof, parseTlogProof, type TlogProof, verifyTlogProof } from './proof-file.ts'
export { consistencyProof, inclusionProof, inclusionProofs, treeRoot } from './prove.ts'
export { type BuiltTile, openTileBuilder, type TileBuilder } from './tile-builder.ts'
export {
  entriesPath,
  frontierFromTiles,
  type HashReader,
  parseEntriesPath,
  parseTilePath,
  type Tile,
  TILE_WIDTH,
  tilePath,
  type TileReader,
  tilesBetween,
  tilesForSize,
} from './tile.ts'
export { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './verify.ts'
export {
  decideCheckpoint,
  readSubmission,
  refreshCheckpoint,
  type Submission,
  type WitnessAnswer,
} from './witness-rule.ts'
