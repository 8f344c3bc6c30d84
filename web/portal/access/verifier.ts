import '../../api/buffer-global.ts'
import { hash } from 'node:crypto'
import {
  consistencyProof,
  leafHash,
  parseCheckpoint,
  parseVkey,
  tilePath,
  type TileReader,
  verifyConsistency,
  verifyInclusion,
  verifyNote,
} from '../../../src/tlog/index.ts'
import type { AccessEntries, AccessEntry, LedgerStand } from '../../../src/contract/index.ts'

/** What a signed checkpoint says, once its signatures were checked here. Times in milliseconds. */
export interface CheckedStand {
  readonly origin: string
  readonly size: number
  /** base64. */
  readonly root: string
  readonly vkey: string
  readonly witnessed: readonly { readonly name: string; readonly at: number }[]
  /** Witnesses that are asked and have not signed this one. */
  readonly missing: readonly string[]
}

/** What does not hold. */
export type Problem =
  | 'signature'
  | 'other-log'
  | 'commitment'
  | 'place'
  | 'other-patient'
  | 'says-otherwise'
  | 'malformed'
  | 'history-changed'
  | 'entries-missing'

export type Checked<Found> =
  | { readonly ok: true; readonly found: Found }
  | { readonly ok: false; readonly problem: Problem }

/** An entry that stands in the ledger. `opened`: what it says, where it was opened; otherwise only that it stands there. */
export interface CheckedEntry {
  readonly leaf: number
  readonly opened?: OpenedEntry
}

/** The members of an entry that are shown. */
export interface OpenedEntry {
  readonly at: number
  readonly how: string
  readonly why: string
  readonly patient: string
  readonly who: {
    readonly user: string
    readonly role: string
    readonly client: string
    readonly session: string
    readonly address: string
  }
  readonly resources: readonly string[]
  readonly writes?: readonly { readonly resource: string }[]
  readonly bytes: number
  readonly predicate?: string
  readonly basis?: string
  readonly note?: string
}

/**
 * Checks the signatures of a checkpoint. `pinned`: the key of the log as this browser met it first.
 *
 * **Source** C2SP signed-note, tlog-checkpoint, tlog-cosignature.
 */
export function checkStand(stand: LedgerStand, pinned?: string): Checked<CheckedStand> {
  try {
    const { text, verified } = verifyNote(stand.checkpoint, [stand.vkey, ...stand.witnesses])
    const { origin, size, root } = parseCheckpoint(text)
    const signed = verified.find(({ vkey }) => vkey === stand.vkey)
    if (signed === undefined || signed.time !== undefined) return { ok: false, problem: 'signature' }
    if (parseVkey(stand.vkey).name !== origin) return { ok: false, problem: 'other-log' }
    if (pinned !== undefined && pinned !== stand.vkey) return { ok: false, problem: 'other-log' }
    const witnessed = verified.flatMap(({ name, time }) =>
      time === undefined ? [] : [{ name, at: time * 1_000 }],
    )
    const names = new Set(witnessed.map(({ name }) => name))
    const missing = stand.witnesses.map((vkey) => parseVkey(vkey).name).filter((name) => !names.has(name))
    const found = { origin, size, root: base64(root), vkey: stand.vkey, witnessed, missing }
    return { ok: true, found }
  } catch {
    return { ok: false, problem: 'signature' }
  }
}

/** Checks every entry of an answer against the checkpoint that came with it: its place, and what it says of itself. */
export function checkEntries(
  { entries, subject }: Pick<AccessEntries, 'entries' | 'subject'>,
  stand: CheckedStand,
): ReadonlyMap<number, Checked<CheckedEntry>> {
  return new Map(entries.map((entry) => [entry.leaf, checkEntry(entry, subject, stand)]))
}

function checkEntry(entry: AccessEntry, subject: string, stand: CheckedStand): Checked<CheckedEntry> {
  try {
    const { leaf, opening, proof } = entry
    if (opening !== undefined) {
      const bytes = Buffer.concat([bytesOf(opening.salt), Buffer.from(opening.entry, 'utf8')])
      if (hash('sha256', bytes, 'base64') !== entry.commitment) return { ok: false, problem: 'commitment' }
    }
    const claim = {
      index: leaf,
      size: stand.size,
      leaf: leafHash(bytesOf(entry.commitment)),
      proof: proof.map(bytesOf),
      root: bytesOf(stand.root),
    }
    if (!verifyInclusion(claim)) return { ok: false, problem: 'place' }
    if (opening === undefined) return { ok: true, found: { leaf } }
    const opened = JSON.parse(opening.entry) as OpenedEntry
    if (opened.patient !== subject) return { ok: false, problem: 'other-patient' }
    if (opened.at !== entry.at || opened.how !== entry.how) return { ok: false, problem: 'says-otherwise' }
    return { ok: true, found: { leaf, opened } }
  } catch {
    return { ok: false, problem: 'malformed' }
  }
}

/** A checkpoint that this browser checked before. */
export interface Remembered {
  readonly size: number
  readonly root: string
}

/**
 * Checks that the log of now begins with the log as it was: nothing that stood there was changed or taken away.
 *
 * **Source** RFC 6962 section 2.1.2, from the public tiles of the log.
 */
export async function checkGrown(
  before: Remembered,
  now: CheckedStand,
  readTile: TileReader = fetchTile,
): Promise<boolean> {
  if (before.size > now.size) return false
  const proof = await consistencyProof(before.size, now.size, readTile)
  return verifyConsistency({
    oldSize: before.size,
    newSize: now.size,
    oldRoot: bytesOf(before.root),
    newRoot: bytesOf(now.root),
    proof,
  })
}

const fetchTile: TileReader = async (tile) => {
  const answer = await fetch(`/log/disclosure/${tilePath(tile)}`)
  if (!answer.ok) throw new Error('a tile of the log is not there')
  return Buffer.from(await answer.arrayBuffer())
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'base64')
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
