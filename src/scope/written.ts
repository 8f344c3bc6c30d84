import type { LeafIndex, PatientId, UnixMs } from '../kernel/index.ts'
import { type DisclosureEntry, writesPatient } from '../ledger/index.ts'

/** A resource version the selection wrote. */
export interface WrittenVersion {
  readonly type: string
  readonly id: string
  readonly version: number
  /** Everyone the resource names, sorted. */
  readonly patients: readonly PatientId[]
  readonly deleted?: true
  /** The write was attempted, and whether it was stored is not known. */
  readonly uncertain?: true
  /** The first leaf that says so. */
  readonly leaf: LeafIndex
}

/** The same with what only the row itself can be told by, where it is stored. */
export interface WrittenRow extends WrittenVersion {
  /** SHA-256 of the sealed row, base64url without padding. */
  readonly digest: string
  /** When the first leaf was written. */
  readonly at: UnixMs
}

/** Collects what was written, less what failed. */
export interface Written {
  note(index: LeafIndex, entry: DisclosureEntry, selected: boolean): void
  finish(): WrittenVersion[]
  rows(): WrittenRow[]
}

interface Attempt {
  readonly resource: string
  readonly digest: string
  readonly request: string
  readonly patients: Set<PatientId>
  readonly deleted: boolean
  leaf: LeafIndex
  at: UnixMs
}

/**
 * A leaf 'write-failed' that names versions takes back those of the same request and digest. One that names none
 * says that the outcome of its request is unknown.
 */
export function openWritten(): Written {
  const attempts = new Map<string, Attempt>()
  const failed = new Set<string>()
  const unknown = new Set<string>()
  const rows = () =>
    [...attempts]
      .filter(([name]) => !failed.has(name))
      .map(([, attempt]) => rowOf(attempt, unknown.has(attempt.request)))
      .toSorted((one, other) => one.leaf - other.leaf || compareVersions(one, other))
  return {
    rows,
    note(index, entry, selected) {
      if (entry.how === 'write-failed') {
        if ((entry.writes ?? []).length === 0) unknown.add(entry.request)
        for (const write of entry.writes ?? []) failed.add(nameOf(entry, write))
        return
      }
      if (!selected || !writesPatient(entry)) return
      for (const write of entry.writes ?? []) {
        const name = nameOf(entry, write)
        const attempt = attempts.get(name) ?? {
          resource: write.resource,
          digest: write.digest,
          request: entry.request,
          patients: new Set<PatientId>(),
          deleted: write.deleted === true,
          leaf: index,
          at: entry.at,
        }
        if (entry.patient !== null) attempt.patients.add(entry.patient)
        if (index < attempt.leaf) Object.assign(attempt, { leaf: index, at: entry.at })
        attempts.set(name, attempt)
      }
    },
    finish: () => rows().map(({ digest: _digest, at: _at, ...version }) => version),
  }
}

function nameOf(
  entry: DisclosureEntry,
  write: { readonly resource: string; readonly digest: string },
): string {
  return `${write.resource} ${write.digest} ${entry.request}`
}

function rowOf({ resource, digest, patients, deleted, leaf, at }: Attempt, uncertain: boolean): WrittenRow {
  const [type = '', id = '', version = ''] = resource.split('/')
  return {
    type,
    id,
    version: Number(version),
    patients: [...patients].toSorted(),
    ...(deleted ? { deleted: true as const } : {}),
    ...(uncertain ? { uncertain: true as const } : {}),
    leaf,
    digest,
    at,
  }
}

function compareVersions(one: WrittenVersion, other: WrittenVersion): number {
  const first = `${one.type}/${one.id}`
  const second = `${other.type}/${other.id}`
  if (first !== second) return first < second ? -1 : 1
  return one.version - other.version
}
