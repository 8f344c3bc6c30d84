import type { LedgerReader } from '../ledger/index.ts'
import type { Link } from './link.ts'
import { LEAVES_PER_FRAME_MAX } from './protocol.ts'
import { decodeCheckpoint, decodeOpenings, decodeProofs } from './reading.ts'

/** The key ledger as a reader on this side of the socket sees it. */
export function openLedgerView(link: Link): LedgerReader {
  return {
    kind: 'keys',
    vkey: link.welcome.vkey,
    published: async () => {
      const { header, body } = await link.call({ op: 'published' })
      return decodeCheckpoint(header, body)
    },
    openings: async function* (from, to) {
      let next: number = from
      while (next < to) {
        const { header, body } = await link.call({ op: 'openings', from: next, to })
        const openings = decodeOpenings(header, body)
        if (openings.length === 0) return
        yield openings
        next += openings.length
      }
    },
    openingsAt: async (indexes) => {
      const found = []
      for (const part of parts(indexes)) {
        const { header, body } = await link.call({ op: 'openings-at', indexes: part })
        found.push(...decodeOpenings(header, body))
      }
      return found
    },
    proofs: async (indexes, size) => {
      const proofs = []
      for (const part of parts(indexes)) {
        const { header, body } = await link.call({ op: 'proofs', indexes: part, size })
        proofs.push(...decodeProofs(header, body))
      }
      return proofs
    },
  }
}

function parts(indexes: readonly number[]): (readonly number[])[] {
  const all = []
  for (let from = 0; from < indexes.length; from += LEAVES_PER_FRAME_MAX) {
    all.push(indexes.slice(from, from + LEAVES_PER_FRAME_MAX))
  }
  return all
}
