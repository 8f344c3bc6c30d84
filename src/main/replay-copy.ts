import { open, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Home } from './home.ts'

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
  const needles = markers.flatMap(formsOf)
  const found = new Set<string>()
  let files = 0
  let bytes = 0
  for await (const file of filesUnder(home.directory, home.keys)) {
    files += 1
    bytes += await searchFile(file, needles, found)
  }
  return { files, bytes, markersFound: found.size }
}

interface Needle {
  readonly marker: string
  readonly bytes: Buffer
}

/** A marker as it would stand in a file that keeps it in one of the usual ways. */
function formsOf(marker: string): Needle[] {
  const plain = Buffer.from(marker, 'utf8')
  // base64 depends on where the marker stands in its groups of three bytes: the inner part of each is the same.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from(
      Buffer.concat([Buffer.alloc(shift), plain])
        .toString('base64')
        .slice(shift === 0 ? 0 : 4, -4),
    ),
  )
  const forms = [plain, Buffer.from(plain.toString('hex')), Buffer.from(marker, 'utf16le'), ...base64]
  return forms.filter(({ length }) => length >= 8).map((bytes) => ({ marker, bytes }))
}

async function searchFile(file: string, needles: readonly Needle[], found: Set<string>): Promise<number> {
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
      for (const { marker, bytes } of needles)
        if (!found.has(marker) && filled.includes(bytes)) found.add(marker)
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
