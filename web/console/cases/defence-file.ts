import { digestOfText } from '../../api/digest.ts'

/** Its last line, which names every part: a few dozen letters for each. */
const MANIFEST_BYTES_MAX = 4 * 1024 * 1024

/** A defence file that came whole. `name`: as the ledger was told, without `sha256:`. */
export interface DefenceFileMade {
  readonly name: string
  readonly parts: number
  readonly bytes: number
}

/**
 * Reads the end of a defence file, and of the rest nothing: it may be larger than memory. Undefined: it does not end with the
 * manifest of this case, so it was cut off.
 */
export async function endOf(file: Blob, caseId: string): Promise<DefenceFileMade | undefined> {
  const tail = await file.slice(Math.max(0, file.size - MANIFEST_BYTES_MAX)).text()
  if (!tail.endsWith('\n')) return undefined
  const line = tail.slice(tail.lastIndexOf('\n', tail.length - 2) + 1, -1)
  const manifest = manifestIn(line)
  if (manifest?.case !== caseId || !Array.isArray(manifest.parts)) return undefined
  return { name: digestOfText(line), parts: manifest.parts.length, bytes: file.size }
}

interface Manifest {
  readonly case: unknown
  readonly parts: unknown
}

function manifestIn(line: string): Manifest | undefined {
  try {
    const { part, content } = JSON.parse(line) as { readonly part?: unknown; readonly content?: Manifest }
    return part === 'manifest' ? content : undefined
  } catch {
    return undefined
  }
}
