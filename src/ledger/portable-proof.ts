import { ChartwardError, type LeafIndex } from '../kernel/index.ts'
import { formatTlogProof } from '../tlog/index.ts'
import type { LedgerReader } from './reader.ts'

/**
 * The `.tlog-proof` of one leaf: its place, its path and the newest checkpoint with the cosignatures it has. The
 * opening is given apart, to whom it concerns.
 *
 * **Errors** LEDGER_NO_SUCH_LEAF when no published checkpoint covers the leaf yet.
 *
 * **Source** C2SP tlog-proof.
 */
export async function tlogProof(ledger: LedgerReader, index: LeafIndex): Promise<string> {
  const { size, note } = await ledger.published()
  const [proof] = await ledger.proofs([index], size)
  if (proof === undefined) throw new ChartwardError('LEDGER_NO_SUCH_LEAF', 'the ledger has no such leaf')
  return formatTlogProof({ index, proof, checkpoint: note })
}
