/** Where segments are kept: a folder or a bucket. A file is whole or not there. */
export interface Store {
  /** As an operator would name it; without secrets. */
  readonly where: string
  /** Names and sizes of the files that are segments. */
  list(): Promise<readonly StoredFile[]>
  read(name: string): Promise<Buffer>
  /** On the disk, or acknowledged by the bucket, when it is done. */
  write(name: string, bytes: Uint8Array): Promise<void>
  remove(name: string): Promise<void>
}

/** One file: segments of one kind and one feed, in the order of their numbers, one behind the other. */
export interface StoredFile {
  readonly name: string
  readonly bytes: number
  readonly family: 'rows' | 'tables'
  /** The first letters of the feed's name. */
  readonly feed: string
  readonly first: number
  readonly last: number
}

const NAME = /^(rows|tables)-([0-9a-f]{8})-(\d{10})-(\d{10})\.segments$/

export function fileName({ family, feed, first, last }: Omit<StoredFile, 'name' | 'bytes'>): string {
  const digits = (number: number) => String(number).padStart(10, '0')
  return `${family}-${feed.slice(0, 8)}-${digits(first)}-${digits(last)}.segments`
}

/** What a name says; undefined for a file that is none of ours. */
export function storedFile(name: string, bytes: number): StoredFile | undefined {
  const [, family, feed = '', first, last] = NAME.exec(name) ?? []
  if (family !== 'rows' && family !== 'tables') return undefined
  return { name, bytes, family, feed, first: Number(first), last: Number(last) }
}

export function byNumber(a: StoredFile, b: StoredFile): number {
  return a.first - b.first || a.last - b.last
}
