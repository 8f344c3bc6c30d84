/** How often a ledger wrote: its journal has one frame a write. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseFrameHeader, SEGMENT_HEADER_BYTES } from '../src/ledger/frame.ts'

export function countFrames(ledgerDirectory: string): number {
  const folder = join(ledgerDirectory, 'journal')
  let frames = 0
  for (const file of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, file))
    let at = SEGMENT_HEADER_BYTES
    for (
      let header = parseFrameHeader(bytes, at);
      header !== undefined;
      header = parseFrameHeader(bytes, at)
    ) {
      at += header.bytes
      frames += 1
    }
  }
  return frames
}
