import { open, readdir } from 'node:fs/promises'
import path from 'node:path'

const CHUNK_BYTES = 4 * 1024 * 1024
const OVERLAP_BYTES = 256

interface Needle {
  readonly name: string
  readonly bytes: Buffer
}

/** A word in every shape in which a file could keep it: as it is, in hexadecimal, in UTF-16, in base64 at each offset. */
function needlesOf(word: string): Needle[] {
  const utf8 = Buffer.from(word, 'utf8')
  const utf16 = Buffer.from(word, 'utf16le')
  const hex = utf8.toString('hex')
  // Only the characters of base64 that depend on nothing but the word.
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), utf8])
      .toString('base64')
      .replace(/=+$/, '')
    return text.slice(offset === 0 ? 0 : offset + 1, -1)
  })
  const shapes: readonly (readonly [string, Buffer])[] = [
    ['plain', utf8],
    ['hex', Buffer.from(hex)],
    ['HEX', Buffer.from(hex.toUpperCase())],
    ['utf16le', utf16],
    ['utf16be', Buffer.from(utf16).swap16()],
    ...base64.map((text, offset) => [`base64+${offset}`, Buffer.from(text)] as const),
  ]
  return shapes.map(([shape, bytes]) => ({ name: `${word} as ${shape}`, bytes }))
}

/** What of these words stands in a text or in bytes, as `word as shape`. */
export function findWords(text: string | Uint8Array, words: readonly string[]): string[] {
  const bytes = Buffer.from(text as string)
  return words.flatMap(needlesOf).flatMap(({ name, bytes: needle }) => (bytes.includes(needle) ? [name] : []))
}

/** The same in every byte of every file under a folder, as `word as shape in file`. */
export async function findWordsUnder(
  folder: string,
  words: readonly string[],
): Promise<{ found: string[]; files: number; bytes: number }> {
  const needles = words.flatMap(needlesOf)
  const result = { found: [] as string[], files: 0, bytes: 0 }
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    const found = new Set<string>()
    result.bytes += await searchFile(file, needles, found)
    result.files += 1
    for (const name of found) result.found.push(`${name} in ${path.relative(folder, file)}`)
  }
  return result
}

async function searchFile(file: string, needles: readonly Needle[], found: Set<string>): Promise<number> {
  const handle = await open(file, 'r')
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES + OVERLAP_BYTES)
    const zeros = Buffer.alloc(buffer.length)
    let [kept, total] = [0, 0]
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, CHUNK_BYTES, null)
      if (bytesRead === 0) return total
      total += bytesRead
      const filled = buffer.subarray(0, kept + bytesRead)
      if (!filled.equals(zeros.subarray(0, filled.length)))
        for (const { name, bytes } of needles) if (filled.includes(bytes)) found.add(name)
      kept = Math.min(OVERLAP_BYTES, filled.length)
      filled.copyWithin(0, filled.length - kept)
    }
  } finally {
    await handle.close()
  }
}
