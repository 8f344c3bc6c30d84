import { open, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Home } from './home.ts'
import { openNeedles, type Needles } from './needles.ts'

const CHUNK_BYTES = 4 * 1024 * 1024
/** Longer than any marker, so that none hides on the border of two chunks. */
const OVERLAP_BYTES = 512

/** What a thief of all files but the key server's would read in them. */
export interface Copied {
  readonly files: number
  readonly bytes: number
  /** How many of the markers were found in plain, base64, hex or UTF-16. */
  readonly markersFound: number
}

/**
 * Reads everything an intruder on the web server's machine could copy: database, ledgers, index and the
 * application's own secrets; not the key server's folder, which is another process's, user's or machine's.
 */
export async function copyEverything(home: Home, markers: readonly string[]): Promise<Copied> {
  const needles = openNeedles(markers)
  const found = new Set<string>()
  let files = 0
  let bytes = 0
  for await (const file of filesUnder(home.directory, home.keys)) {
    files += 1
    bytes += await searchFile(file, needles, found)
  }
  return { files, bytes, markersFound: found.size }
}

async function searchFile(file: string, needles: Needles, found: Set<string>): Promise<number> {
  const handle = await open(file, 'r').catch(() => undefined)
  if (handle === undefined) return 0
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES + OVERLAP_BYTES)
    let kept = 0
    let total = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, CHUNK_BYTES, null)
      if (bytesRead === 0) return total
      total += bytesRead
      const filled = buffer.subarray(0, kept + bytesRead)
      needles.search(filled, found)
      kept = Math.min(OVERLAP_BYTES, filled.length)
      filled.copyWithin(0, filled.length - kept)
    }
  } finally {
    await handle.close()
  }
}

async function* filesUnder(folder: string, except: string): AsyncGenerator<string> {
  if (folder === except) return
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const full = path.join(folder, entry.name)
    if (entry.isDirectory()) yield* filesUnder(full, except)
    else if (entry.isFile()) yield full
  }
}
