import { saveFile } from './download.ts'

/** A file that is written part by part. It gets its name when it is whole. */
export interface FileSink {
  write(part: string): Promise<void>
  finish(): Promise<void>
  /** What was written so far is no file. */
  drop(): Promise<void>
}

/** A place for several files. */
export interface FileFolder {
  save(name: string, content: Blob): Promise<void>
}

interface Handle {
  createWritable(): Promise<{
    write(part: string | Blob): Promise<void>
    close(): Promise<void>
    abort(): Promise<void>
  }>
}

/** What only some browsers have: a file, or a folder, that the person chooses. */
interface Pickers {
  readonly showSaveFilePicker?: (wanted: { readonly suggestedName: string }) => Promise<Handle>
  readonly showDirectoryPicker?: (wanted: { readonly mode: 'readwrite' }) => Promise<{
    getFileHandle(name: string, how: { readonly create: true }): Promise<Handle>
  }>
}

/**
 * Where the browser lets a page write to disk, what comes goes there at once, however much it is. Where it does not, the
 * browser keeps the parts until the file is whole. To be called while somebody presses a button. Undefined: they chose no file.
 */
export async function openSink(name: string, type: string): Promise<FileSink | undefined> {
  const { showSaveFilePicker } = globalThis as Pickers
  if (showSaveFilePicker === undefined) return sinkInMemory(name, type)
  const handle = await chosen(async () => await showSaveFilePicker({ suggestedName: name }))
  if (handle === undefined) return undefined
  const stream = await handle.createWritable()
  return {
    write: async (part) => await stream.write(part),
    finish: async () => await stream.close(),
    drop: async () => await stream.abort(),
  }
}

/** The same for several files; without such a browser each of them is a download. */
export async function openFolder(): Promise<FileFolder | undefined> {
  const { showDirectoryPicker } = globalThis as Pickers
  if (showDirectoryPicker === undefined)
    return {
      save: async (name, content) => {
        saveFile(name, content)
        await Promise.resolve()
      },
    }
  const folder = await chosen(async () => await showDirectoryPicker({ mode: 'readwrite' }))
  if (folder === undefined) return undefined
  return {
    save: async (name, content) => {
      const file = await folder.getFileHandle(name, { create: true })
      const stream = await file.createWritable()
      await stream.write(content)
      await stream.close()
    },
  }
}

function sinkInMemory(name: string, type: string): FileSink {
  const parts: Blob[] = []
  return {
    // Many parts, each a file of the browser's own, and not one long text of the page's.
    write: async (part) => {
      parts.push(new Blob([part]))
      await Promise.resolve()
    },
    finish: async () => {
      saveFile(name, new Blob(parts, { type }))
      await Promise.resolve()
    },
    drop: async () => {
      parts.length = 0
      await Promise.resolve()
    },
  }
}

async function chosen<Chosen>(ask: () => Promise<Chosen>): Promise<Chosen | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    throw error
  }
}
