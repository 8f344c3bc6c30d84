import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'

export const NO_SMALL_DISK = 'only root can mount the small disk this test fills'

/** Puts a small file system of its own on an empty folder, until the running test is done; false when this user may not. */
export function mountSmallDisk(folder: string, megabytes: number): boolean {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'none', folder])
  if (mounted.status !== 0) return false
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder])
  })
  return true
}

/** Fills what is left of a disk; what it answers gives it back. */
export function fillDisk(folder: string): () => void {
  const ballast = path.join(folder, 'ballast')
  for (let bytes = 1024 * 1024; bytes >= 4096; bytes /= 2) {
    try {
      for (;;) writeFileSync(ballast, Buffer.alloc(bytes, 1), { flag: 'a' })
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error
    }
  }
  return () => rmSync(ballast, { force: true })
}
