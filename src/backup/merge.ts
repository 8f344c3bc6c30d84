import type { Feed } from './feed.ts'
import { removedNote } from './notes.ts'
import { segmentsOf } from './reading.ts'
import { byNumber, fileName, type StoredFile } from './store.ts'

/** So many files of one size are put together to one of the next. */
const WIDTH = 64
const MERGED_BYTES_MAX = 64 * 1024 * 1024

/**
 * Puts small files together: segments are written every few seconds, and a store should not have millions of files.
 * Their bytes stay as they are, one behind the other, so each is still what the ledger was told.
 */
export async function merge({ files, store }: Feed): Promise<void> {
  for (let group = mergeable(files); group !== undefined; group = mergeable(files)) {
    const [first] = group
    const last = group.at(-1)
    if (first === undefined || last === undefined) return
    const parts: Buffer[] = []
    for (const { name } of group) parts.push(await store.read(name))
    // What is damaged stays where it is: put together with others it would hide them.
    if (parts.some((part, at) => !isSound(group[at] as StoredFile, part))) return
    const bytes = Buffer.concat(parts)
    const place = { family: first.family, feed: first.feed, first: first.first, last: last.last }
    const name = fileName(place)
    await store.write(name, bytes)
    for (const part of group) {
      await store.remove(part.name)
      files.splice(files.indexOf(part), 1)
    }
    files.push({ ...place, name, bytes: bytes.length })
    files.sort(byNumber)
  }
}

function isSound(file: StoredFile, bytes: Buffer): boolean {
  for (const read of segmentsOf(file, bytes)) if ('damaged' in read) return false
  return true
}

/** The newest files of one kind, when there are enough of one size. */
function mergeable(files: readonly StoredFile[]): readonly StoredFile[] | undefined {
  for (const family of ['rows', 'tables'] as const) {
    const all = files.filter((file) => file.family === family).sort(byNumber)
    const group = all.slice(-WIDTH)
    const bytes = group.reduce((sum, file) => sum + file.bytes, 0)
    const [first] = group
    if (first === undefined || group.length < WIDTH || bytes > MERGED_BYTES_MAX) continue
    const level = levelOf(first)
    if (group.every((file) => file.feed === first.feed && levelOf(file) === level)) return group
  }
  return undefined
}

/** By how far its numbers reach: how often it was put together, as near as it matters. */
function levelOf({ first, last }: StoredFile): number {
  return first === last ? 0 : Math.max(1, Math.floor(Math.log(last - first + 1) / Math.log(WIDTH)))
}

/**
 * Takes away rounds that no restore to an instant of the days kept needs: those before the last full round before them.
 * Versions are never taken away: an environment keeps its whole history, and so does its backup.
 */
export async function removeOld(feed: Feed, keptFrom: number): Promise<void> {
  const { files, store, tell } = feed
  const rounds = files.filter(({ family }) => family === 'tables').sort(byNumber)
  const numbers = new Map<StoredFile, number[]>()
  let needed: number | undefined
  for (const file of rounds) {
    const own: number[] = []
    for (const read of segmentsOf(file, await store.read(file.name))) {
      if ('damaged' in read) return
      const { number, holds, taken } = read.segment.head
      own.push(number)
      if (holds === 'full' && taken <= keptFrom) needed = number
    }
    numbers.set(file, own)
  }
  for (const [file, own] of numbers) {
    if (needed === undefined || file.last >= needed) continue
    await tell(removedNote(own))
    await store.remove(file.name)
    files.splice(files.indexOf(file), 1)
  }
}
