/**
 * What leaves `backup` and `restore` say, and how it is read back. These texts are read for ever: a new one is added,
 * none is changed.
 */

/** A segment, told before it is put into the store. */
export function segmentNote(number: number, digest: string, rows: number): string {
  return `segment ${number} sha256:${digest} ${rows} rows`
}

/** Segments that were told and are not in the store; their rows are read again. */
export function anewNote(from: number, to: number): string {
  return `segments ${from}-${to} are not in the store: what they had is written anew`
}

/** Segments that are taken away because nothing of the days kept needs them. */
export function removedNote(numbers: readonly number[]): string {
  return `segments removed, nothing of the days kept needs them: ${numbers.join(',')}`
}

/** A database that came from a backup and is served from now on. */
export interface RestoreTold {
  /** What the first so many leaves tell is in it, and what later leaves told until then is set aside. */
  readonly leaves: number
  readonly instant: number
  readonly versions: number
  readonly digest: string
}

export function restoreNote({ leaves, instant, versions, digest }: RestoreTold): string {
  return `the first ${leaves} leaves, ${new Date(instant).toISOString()}, ${versions} versions sha256:${digest}`
}

export type BackupTold =
  | { readonly kind: 'segment'; readonly number: number; readonly digest: string }
  | { readonly kind: 'anew'; readonly from: number; readonly to: number }
  | { readonly kind: 'removed'; readonly numbers: readonly number[] }

const SEGMENT = /^segment (\d{1,15}) sha256:([A-Za-z0-9_-]{43}) \d+ rows$/
const ANEW = /^segments (\d{1,15})-(\d{1,15}) are not in the store:/
const REMOVED = /^segments removed, nothing of the days kept needs them: ([\d,]+)$/
const RESTORE =
  /^the first (\d{1,15}) leaves, ([0-9T:.Z+-]+), (\d{1,15}) versions sha256:([A-Za-z0-9_-]{43})$/

/** What the note of a leaf `backup` says; undefined for a note of another kind. */
export function readBackupNote(note: string): BackupTold | undefined {
  const [, number, digest] = SEGMENT.exec(note) ?? []
  if (digest !== undefined) return { kind: 'segment', number: Number(number), digest }
  const [, from, to] = ANEW.exec(note) ?? []
  if (to !== undefined) return { kind: 'anew', from: Number(from), to: Number(to) }
  const [, numbers] = REMOVED.exec(note) ?? []
  return numbers === undefined ? undefined : { kind: 'removed', numbers: numbers.split(',').map(Number) }
}

export function readRestoreNote(note: string): RestoreTold | undefined {
  const [, leaves, instant, versions, digest] = RESTORE.exec(note) ?? []
  if (instant === undefined || digest === undefined) return undefined
  return { leaves: Number(leaves), instant: Date.parse(instant), versions: Number(versions), digest }
}
