import { createHash } from 'node:crypto'
import { asLeafIndex } from '../kernel/index.ts'
import type { LedgerReport } from '../contract/index.ts'
import { decodeKeyEntry } from '../ledger/index.ts'
import { equalBytes, leafHash, openFrontier, verifyNote } from '../tlog/index.ts'
import type { Chartward } from './chartward.ts'

/**
 * Checks the key ledger from outside the key server: every opening is asked for, hashed to its commitment and
 * up the tree, and the root compared with the signed checkpoint.
 */
export async function verifyThroughReader({ keys, config }: Chartward): Promise<LedgerReport> {
  const { origin, size, root, note } = await keys.publish()
  const frontier = openFrontier()
  for await (const chunk of keys.ledger.openings(asLeafIndex(0), size)) {
    for (const { salt, entry } of chunk) {
      decodeKeyEntry(entry)
      frontier.append(leafHash(createHash('sha256').update(salt).update(entry).digest()))
    }
  }
  const witnessKeys = config.ledger.witnesses.map(({ vkey }) => vkey)
  const { verified } = verifyNote(note, [keys.ledger.vkey, ...witnessKeys])
  const ok = frontier.size === size && equalBytes(frontier.root(), root)
  return {
    ledger: 'keys',
    ok,
    size,
    origin,
    vkey: keys.ledger.vkey,
    root: Buffer.from(root).toString('base64'),
    cosignatures: verified.filter(({ vkey }) => witnessKeys.includes(vkey)).length,
    ...(ok ? {} : { finding: 'the openings do not lead to the signed root' }),
  }
}
