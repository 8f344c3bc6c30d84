import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { absent } from './file-root-key.ts'

/** Why keys are frozen, since when, and by whom. */
export interface Frozen {
  readonly at: number
  readonly by: string
  readonly reason: string
}

const FILE = 'frozen'

/** Frozen or not, as it stands on the disk. What cannot be read is frozen: somebody wanted it to be. */
export async function readFrozen(directory: string): Promise<Frozen | undefined> {
  const text = await readFile(join(directory, FILE), 'utf8').catch(absent)
  if (text === undefined) return undefined
  try {
    const { at, by, reason } = JSON.parse(text) as Partial<Frozen>
    return { at: Number(at), by: String(by), reason: String(reason) }
  } catch {
    return { at: 0, by: '', reason: 'the file that says why cannot be read' }
  }
}

/** On the disk when this returns, whatever happens next. */
export async function writeFrozen(directory: string, frozen: Frozen | undefined): Promise<void> {
  const path = join(directory, FILE)
  if (frozen === undefined) await rm(path, { force: true })
  else {
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(frozen))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
  }
  const folder = await open(directory, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
