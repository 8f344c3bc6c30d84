import { readFileSync } from 'node:fs'
import { ChartwardError } from '../kernel/index.ts'

/** An event on its way. `body`: the OCSF event, one line of JSON. */
export interface Queued {
  readonly sequence: number
  readonly uid: string
  readonly queued: number
  readonly body: string
}

/** Somebody else's system that findings are sent to. */
export interface Target {
  /** What it is called in the status, and the place its progress is kept under. No secret is in it. */
  readonly name: string
  /** How many events it takes in one go. */
  readonly batchMax: number
  /**
   * Resolves when it has all of them, with what it answered. Rejects otherwise: all are sent again, in the same order,
   * under the same uids.
   */
  send(batch: readonly Queued[], signal: AbortSignal): Promise<string>
  close(): Promise<void>
}

/** A file the settings name. **Errors** `CONFIG_INVALID`. */
export function readNamed(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new ChartwardError('CONFIG_INVALID', `${file} cannot be read`, { cause })
  }
}

/** What went wrong, in words that hold no address of a person and no secret. */
export function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  const { code } = error as NodeJS.ErrnoException
  return error instanceof ChartwardError || code === undefined ? error.message.slice(0, 200) : code
}
