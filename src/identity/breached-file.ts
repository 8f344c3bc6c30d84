import { type FileHandle, open } from 'node:fs/promises'
import { ChartwardError } from '../kernel/index.ts'

/** Passwords known from breaches, by SHA-1, in a file an operator supplies. */
export interface BreachedPasswords {
  /** **Shape** `sha1` 40 hexadecimal digits in capitals. */
  has(sha1: string): Promise<boolean>
  close(): Promise<void>
}

const HASH_LENGTH = 40
/** Longer than any line: hash, colon, a count, the end of the line. */
const LINE_BYTES_MAX = 64
const LINE = /^[0-9A-F]{40}:[0-9]{1,15}\r?$/

/**
 * Opens a file as Have I Been Pwned's downloader writes it: `HASH:COUNT` lines in the order of their hashes. It may be tens of
 * gigabytes; a look-up reads about forty pieces of it and nothing is loaded.
 *
 * **Errors** `CONFIG_INVALID`, naming the setting, when it cannot be read or does not begin like one.
 */
export async function openBreachedPasswords(file: string): Promise<BreachedPasswords> {
  const unfit = (cause?: unknown): ChartwardError =>
    new ChartwardError(
      'CONFIG_INVALID',
      'identity.breachedPasswordsFile must be one file of HASH:COUNT lines (SHA-1), sorted by hash',
      { cause },
    )
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw unfit(cause)
  })
  try {
    const { size } = await handle.stat()
    if (!LINE.test(await lineAt(handle, 0))) throw unfit()
    return {
      has: async (sha1) => await search(handle, size, sha1),
      close: async () => await handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error instanceof ChartwardError ? error : unfit(error)
  }
}

/** Between `low`, where a line begins, and `high`, the first line that begins at or after the middle decides. */
async function search(handle: FileHandle, size: number, sha1: string): Promise<boolean> {
  let [low, high] = [0, size]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const start = middle === 0 ? 0 : await nextLine(handle, middle - 1)
    const hash = start >= high ? undefined : (await lineAt(handle, start)).slice(0, HASH_LENGTH)
    if (hash === sha1) return true
    // No line begins in the upper half, or all that do are greater: what is left begins below the middle.
    if (hash === undefined || hash > sha1) high = middle
    else low = start + HASH_LENGTH
  }
  return false
}

async function lineAt(handle: FileHandle, position: number): Promise<string> {
  const text = await pieceAt(handle, position)
  const end = text.indexOf('\n')
  return end === -1 ? text : text.slice(0, end)
}

/** Where the line after the one at `position` begins. */
async function nextLine(handle: FileHandle, position: number): Promise<number> {
  const text = await pieceAt(handle, position)
  const end = text.indexOf('\n')
  return end === -1 ? position + LINE_BYTES_MAX : position + end + 1
}

async function pieceAt(handle: FileHandle, position: number): Promise<string> {
  const buffer = Buffer.alloc(LINE_BYTES_MAX)
  const { bytesRead } = await handle.read(buffer, 0, LINE_BYTES_MAX, position)
  return buffer.toString('latin1', 0, bytesRead)
}
