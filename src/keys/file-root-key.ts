import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, stat, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ChartwardError, hasCode } from '../kernel/index.ts'
import { deriveKey, openBatch, sealBatch, unwrapKey, wrapKey } from '../seal/index.ts'
import type { RootKeyProvider } from './root-key.ts'

const ROOT_BYTES = 32
const OTHERS = 0o077

interface Ring {
  readonly directory: string
  readonly environment: string
  readonly root: Buffer
  /** Version -> key-encryption key, of those that still unwrap. */
  readonly keks: Map<number, KeyObject>
  /** The highest version ever made, retired ones included: a number is never used again. */
  highest: number
}

/**
 * Root keys in a folder of the key server's own:
 * `root.key` (32 random bytes, made at the first start, never changed; derived keys come from it) and
 * `versions/N.key` (the key-encryption key of version N, sealed under one of those), `versions/N.retired`.
 *
 * A missing `root.key` is made only where nothing depends on one yet (`fresh`); a file others can read is refused.
 */
export async function openFileRootKeys(options: {
  directory: string
  environment: string
  fresh: boolean
}): Promise<RootKeyProvider> {
  const { directory, environment, fresh } = options
  const versionsDirectory = join(directory, 'versions')
  const root = await readRoot(join(directory, 'root.key'), fresh, versionsDirectory)
  await mkdir(versionsDirectory, { recursive: true, mode: 0o700 })
  const ring: Ring = { directory: versionsDirectory, environment, root, keks: new Map(), highest: 0 }
  await readVersions(ring)
  if (ring.keks.size === 0) {
    if (!fresh) throw unsafe('No key version is left in the keys folder: put versions/*.key back')
    await addVersion(ring)
  }
  return ringProvider(ring)
}

function ringProvider(ring: Ring): RootKeyProvider {
  const newest = (): number => Math.max(...ring.keks.keys())
  const kekOf = (version: number): KeyObject => {
    const kek = ring.keks.get(version)
    if (kek === undefined) throw new ChartwardError('KEYS_REFUSED', `Key version ${version} is not in use`)
    return kek
  }
  return {
    newest,
    versions: () => [...ring.keks.keys()].sort((a, b) => a - b),
    wrap: async (keys) => {
      const keyVersion = newest()
      const kek = kekOf(keyVersion)
      return keys.map(({ patient, dek }) => ({
        wrapped: wrapKey(dek, kek, { environment: ring.environment, patient, keyVersion }),
        keyVersion,
      }))
    },
    unwrap: async (keys) => {
      const opened: Buffer[] = []
      try {
        for (const { patient, wrapped, keyVersion } of keys) {
          const binding = { environment: ring.environment, patient, keyVersion }
          opened.push(unwrapKey(wrapped, kekOf(keyVersion), binding))
        }
      } catch (error) {
        for (const dek of opened) dek.fill(0)
        throw error
      }
      return opened
    },
    derive: async (purpose) => deriveKey(ring.root, purpose),
    rotate: async () => await addVersion(ring),
    retire: async (version) => {
      kekOf(version)
      if (version === newest()) {
        throw new ChartwardError('KEYS_REFUSED', `Key version ${version} is the newest: rotate first`)
      }
      await rename(join(ring.directory, `${version}.key`), join(ring.directory, `${version}.retired`))
      await syncDirectory(ring.directory)
      ring.keks.delete(version)
    },
    close: () => {
      ring.root.fill(0)
      ring.keks.clear()
    },
  }
}

async function readRoot(path: string, fresh: boolean, versionsDirectory: string): Promise<Buffer> {
  const found = await stat(path).catch(absent)
  if (found === undefined) {
    // Anything that was sealed under the lost key would be taken for garbage under a new one.
    const orphans = await readdir(versionsDirectory).catch(absent)
    if (!fresh || (orphans !== undefined && orphans.length > 0)) {
      throw unsafe('root.key is gone but what it protects is there: put root.key back')
    }
    await writeSecret(path, randomBytes(ROOT_BYTES))
  } else if ((found.mode & OTHERS) !== 0) {
    throw unsafe('root.key can be read by others: chmod 600 it, and rotate if anyone may have')
  }
  const root = await readFile(path)
  if (root.length !== ROOT_BYTES) throw unsafe(`root.key is not ${ROOT_BYTES} bytes long`)
  return root
}

async function readVersions(ring: Ring): Promise<void> {
  const sealing = deriveKey(ring.root, 'chartward/keys/versions')
  for (const name of await readdir(ring.directory)) {
    const [, digits, ending] = /^([1-9][0-9]{0,8})\.(key|retired)$/.exec(name) ?? []
    if (digits === undefined) continue
    const version = Number(digits)
    ring.highest = Math.max(ring.highest, version)
    if (ending === 'retired') continue
    const sealed = await readFile(join(ring.directory, name))
    const kek = openVersion(sealed, sealing, versionBinding(ring, version))
    ring.keks.set(version, createSecretKey(kek))
    kek.fill(0)
  }
  sealing.fill(0)
}

/** **Errors** `SEAL_BROKEN`, saying the likeliest reason: a file put back from another home. */
function openVersion(sealed: Uint8Array, sealing: Buffer, binding: string): Buffer {
  try {
    return openBatch(sealed, sealing, binding)
  } catch (error) {
    if (!hasCode(error, 'SEAL_BROKEN')) throw error
    throw new ChartwardError(
      'SEAL_BROKEN',
      'The key versions do not open: root.key, keys/versions or the file `environment` is damaged or from another home; put back the right one',
    )
  }
}

async function addVersion(ring: Ring): Promise<number> {
  const version = ring.highest + 1
  ring.highest = version
  const kek = randomBytes(ROOT_BYTES)
  const sealing = deriveKey(ring.root, 'chartward/keys/versions')
  const sealed = sealBatch(kek, sealing, versionBinding(ring, version))
  sealing.fill(0)
  await writeSecret(join(ring.directory, `${version}.key`), sealed)
  // Only now: a key wrapped under a version that a crash could forget would be lost.
  ring.keks.set(version, createSecretKey(kek))
  kek.fill(0)
  return version
}

const versionBinding = (ring: Ring, version: number): string => JSON.stringify([ring.environment, version])

/** Whole or not at all, and durable when this returns. */
export async function writeSecret(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.new`
  // A draft of a crash is removed first: the mode counts only for a file that is made here (fchmod is fenced off).
  await rm(draft, { force: true })
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  await syncDirectory(join(path, '..'))
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

export function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
  throw error
}

const unsafe = (message: string): ChartwardError => new ChartwardError('CONFIG_INVALID', message)
