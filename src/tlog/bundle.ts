import { ChartwardError } from '../kernel/index.ts'
import { TILE_WIDTH } from './tile.ts'

/** The longest entry a bundle can hold, in bytes. */
export const ENTRY_BYTES_MAX = 65_535

/**
 * The bytes of an entry bundle: each entry after its length in two bytes, big-endian.
 * **Errors** LEDGER_ENTRY_TOO_LARGE; PROOF_INVALID for none or more than 256 entries.
 * **Source** C2SP tlog-tiles, "Log Entries"
 */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  requireCount(entries.length)
  const parts: Uint8Array[] = []
  for (const entry of entries) {
    if (entry.length > ENTRY_BYTES_MAX) {
      throw new ChartwardError('LEDGER_ENTRY_TOO_LARGE', 'An entry is longer than 65,535 bytes')
    }
    parts.push(Uint8Array.of(Math.floor(entry.length / 256), entry.length % 256), entry)
  }
  return Buffer.concat(parts)
}

/**
 * The entries of a bundle.
 * **Errors** PROOF_INVALID when it is cut short, empty or holds more than 256 entries.
 */
export function decodeBundle(bytes: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const end = at + 2 + (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
    if (at + 2 > bytes.length || end > bytes.length) {
      throw new ChartwardError('PROOF_INVALID', 'The entry bundle is cut short')
    }
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  requireCount(entries.length)
  return entries
}

function requireCount(count: number): void {
  if (count < 1 || count > TILE_WIDTH) {
    throw new ChartwardError('PROOF_INVALID', 'An entry bundle holds 1 to 256 entries')
  }
}
