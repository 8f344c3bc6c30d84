import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Queued, Target } from './target.ts'

/** Where lines go, and when a new file begins. `fileCount`: how many are kept, the one being written included. */
interface FileOptions {
  readonly path: string
  readonly fileBytesMax: number
  readonly fileCount: number
}

const NEWLINE = 0x0a

/**
 * JSON lines in a file only its owner can read, rotated by size: `path`, `path.1`, `path.2` and so on. An event counts as
 * sent when it is on the disk.
 */
export function openFileTarget(options: FileOptions): Target {
  let turn: Promise<unknown> = Promise.resolve()
  return {
    name: `file ${options.path}`,
    batchMax: 100,
    send: async (batch) => {
      const mine = turn.then(async () => await append(options, batch))
      turn = mine.catch(() => {})
      return await mine
    },
    close: async () => {
      await turn
    },
  }
}

async function append(options: FileOptions, batch: readonly Queued[]): Promise<string> {
  let size = await sizeOf(options.path)
  let lines = ''
  for (const { body } of batch) {
    const line = `${body}\n`
    const bytes = Buffer.byteLength(line)
    if (size > 0 && size + bytes > options.fileBytesMax) {
      await write(options.path, lines)
      await rotate(options)
      lines = ''
      size = 0
    }
    lines += line
    size += bytes
  }
  await write(options.path, lines)
  return 'written'
}

async function write(place: string, lines: string): Promise<void> {
  const file = await open(place, 'a+', 0o600)
  try {
    await file.chmod(0o600)
    // A line that a crash cut short stays by itself; its event is written once more.
    const cut = await isCutShort(file)
    await file.appendFile(cut ? `\n${lines}` : lines)
    await file.datasync()
  } finally {
    await file.close()
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

async function isCutShort(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 })
  return buffer[0] !== NEWLINE
}

/** The oldest goes, each other moves on by one. */
async function rotate({ path: place, fileCount }: FileOptions): Promise<void> {
  const nameOf = (number: number) => (number === 0 ? place : `${place}.${number}`)
  await rm(nameOf(fileCount - 1), { force: true })
  for (let number = fileCount - 2; number >= 0; number -= 1) {
    await rename(nameOf(number), nameOf(number + 1)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
  }
  const folder = await open(path.dirname(place), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
