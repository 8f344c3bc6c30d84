import { lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { ChartwardError } from '../kernel/index.ts'
import { syncFolder, writeSynced } from '../ledger/index.ts'
import { byNumber, type Store, type StoredFile, storedFile } from './store.ts'

const UNFINISHED = '.new'

/**
 * Segments in a folder, which is made when it is not there. What a process that was killed left half written is
 * taken away.
 *
 * **Errors** `CONFIG_INVALID` when the folder cannot be used. Its members fail as the system does (`ENOSPC`, ...).
 */
export async function openDirectoryStore(directory: string, options: { write: boolean }): Promise<Store> {
  try {
    if (options.write) {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      for (const name of await readdir(directory))
        if (name.endsWith(UNFINISHED) && storedFile(name.slice(0, -UNFINISHED.length), 0) !== undefined)
          await rm(path.join(directory, name), { force: true })
    } else await readdir(directory)
  } catch (cause) {
    throw new ChartwardError('CONFIG_INVALID', `${directory} cannot be used for a backup`, { cause })
  }
  return {
    where: directory,
    list: async () => await list(directory),
    read: async (name) => await readFile(path.join(directory, name)),
    write: async (name, bytes) => await write(directory, name, bytes),
    remove: async (name) => {
      await rm(path.join(directory, name), { force: true })
      await syncFolder(directory)
    },
  }
}

async function list(directory: string): Promise<StoredFile[]> {
  const found: StoredFile[] = []
  for (const name of await readdir(directory)) {
    if (storedFile(name, 0) === undefined) continue
    // It may have been merged into another since the folder was read. A pipe or a link of that name is none of ours.
    const about = await lstat(path.join(directory, name)).catch(() => undefined)
    const file = about?.isFile() === true ? storedFile(name, about.size) : undefined
    if (file !== undefined) found.push(file)
  }
  return found.sort(byNumber)
}

/** A crash leaves the file whole or not at all. */
async function write(directory: string, name: string, bytes: Uint8Array): Promise<void> {
  const unfinished = path.join(directory, `${name}${UNFINISHED}`)
  try {
    await writeSynced(unfinished, bytes, 0o600)
    await rename(unfinished, path.join(directory, name))
  } catch (error) {
    // Room on the disk that the next attempt needs.
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw error
  }
  await syncFolder(directory)
}
