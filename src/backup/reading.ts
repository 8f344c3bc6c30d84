import { readSegmentAt, type Segment } from './segment.ts'
import type { Store, StoredFile } from './store.ts'

/** What stands at one place of the store. */
export type Read =
  | { readonly file: StoredFile; readonly segment: Segment }
  /** `number`: of the segment that is damaged, when it still says. */
  | { readonly file: StoredFile; readonly damaged: number | undefined }

const ROUNDS_MAX = 10

/**
 * Every segment of a store, by the order of the files. A segment can come twice while small files are put together.
 */
export async function* readStore(store: Store): AsyncGenerator<Read> {
  const done = new Set<string>()
  // Files are put together while this reads: what is gone then stands in another, which the next list names.
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const files = (await store.list()).filter(({ name }) => !done.has(name))
    if (files.length === 0) return
    for (const file of files) {
      done.add(file.name)
      const bytes = await store.read(file.name).catch(async (error: unknown) => {
        const still = (await store.list()).some(({ name }) => name === file.name)
        if (still) throw error
      })
      if (bytes !== undefined) yield* segmentsOf(file, bytes)
    }
  }
}

export function* segmentsOf(file: StoredFile, bytes: Buffer): Generator<Read> {
  if (bytes.length === 0) yield { file, damaged: undefined }
  for (let at: number | undefined = 0; at !== undefined && at < bytes.length;) {
    const found = readSegmentAt(bytes, at)
    at = found.end
    if ('segment' in found) yield { file, segment: found.segment }
    else yield { file, damaged: found.number }
  }
}
