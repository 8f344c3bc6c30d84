import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { asUnixMs, ChartwardError, type Clock, type UnixMs } from '../kernel/index.ts'

const BYTES = 8

/**
 * The replay's time, shared by its processes through a file of eight bytes: Unix milliseconds as a
 * little-endian signed 64-bit integer.
 */
export interface ReplayClock extends Clock {
  /** Every process that reads the file is at this time from now on. */
  set(time: UnixMs): void
  close(): void
}

/** Makes the file, at `start`. */
export function openReplayClock(path: string, start: UnixMs): ReplayClock {
  const file = openSync(path, 'w+', 0o600)
  const set = (time: UnixMs): void => {
    const bytes = Buffer.alloc(BYTES)
    bytes.writeBigInt64LE(BigInt(time))
    writeSync(file, bytes, 0, BYTES, 0)
  }
  set(start)
  return { set, now: () => readTime(file), close: () => closeSync(file) }
}

/** Follows the file that another process sets. It stays open as long as the process lives. */
export function fileClock(path: string): Clock {
  const file = openSync(path, 'r')
  return { now: () => readTime(file) }
}

function readTime(file: number): UnixMs {
  const bytes = Buffer.alloc(BYTES)
  if (readSync(file, bytes, 0, BYTES, 0) !== BYTES) {
    throw new ChartwardError('CONFIG_INVALID', "The replay's clock file is not eight bytes long")
  }
  return asUnixMs(Number(bytes.readBigInt64LE(0)))
}
