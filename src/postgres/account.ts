import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, resolve } from 'node:path'

import { ChartwardError } from '../kernel/index.ts'

/** The operating-system user that PostgreSQL runs as. */
export interface Account {
  readonly uid: number
  readonly gid: number
  /** True when that is somebody else than this process: PostgreSQL refuses to run as root. */
  readonly foreign: boolean
}

/** The name the database sees when this process connects to its socket. */
export function ownName(): string {
  try {
    return userInfo().username
  } catch (cause) {
    throw new ChartwardError(
      'DATABASE_UNAVAILABLE',
      'The embedded database needs a user with an entry in the password file; add one for this user id, or configure an external database',
      { cause },
    )
  }
}

/** Ourselves, or `nobody` when we are root. */
export function serverAccount(): Account {
  const uid = process.getuid?.() ?? 0
  const gid = process.getgid?.() ?? 0
  if (uid !== 0) {
    ownName()
    return { uid, gid, foreign: false }
  }
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[0] === 'nobody')
  if (entry === undefined) {
    throw new ChartwardError(
      'DATABASE_UNAVAILABLE',
      'PostgreSQL does not run as root, and there is no user `nobody` to run it as; start as an ordinary user',
    )
  }
  // macOS writes the ids of nobody as -2.
  return { uid: Number(entry[2]) >>> 0, gid: Number(entry[3]) >>> 0, foreign: true }
}

/** Permission bits of a folder. */
const ENTER = 0o1
const READ_AND_ENTER = 0o5

/** Whether the account can walk to the folder `path` from the root of the file system, and read it. */
export function canReach(account: Account, path: string): boolean {
  return canEnter(account, path, READ_AND_ENTER)
}

/** Whether the account can walk to and through the folder `path` from the root of the file system. */
export function canEnter(account: Account, path: string, needed = ENTER): boolean {
  if (!account.foreign) {
    return isReadable(path)
  }
  const bitsOf = (folder: string): number => {
    const { uid, gid, mode } = statSync(folder)
    return (uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode) & 0o7
  }
  if ((bitsOf(path) & needed) !== needed) {
    return false
  }
  for (let folder = resolve(path); folder !== dirname(folder); folder = dirname(folder)) {
    if ((bitsOf(dirname(folder)) & ENTER) === 0) {
      return false
    }
  }
  return true
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
