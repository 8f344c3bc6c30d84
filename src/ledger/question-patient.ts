import { hash } from 'node:crypto'
import { asLeafIndex, ChartwardError, type LeafIndex, type PatientId } from '../kernel/index.ts'
import { equalBytes, leafHash, openFrontier } from '../tlog/index.ts'
import { decodeEntry, decodeKeyEntry, type DisclosureEntry, type KeyEntry } from './entry.ts'
import type { LedgerReader, SignedCheckpoint } from './reader.ts'

/** Everything one ledger says about one person, complete up to the checkpoint named. */
export interface PatientList<Entry> {
  readonly patient: PatientId
  readonly checkpoint: SignedCheckpoint
  /** Ascending. */
  readonly leaves: readonly { readonly index: LeafIndex; readonly salt: Uint8Array; readonly entry: Entry }[]
  /** How many leaves are theirs and how many are not: together the size of the checkpoint. */
  readonly counts: { readonly theirs: number; readonly others: number }
}

/**
 * A person's own list from the disclosure ledger: every leaf up to the published checkpoint was opened, and together
 * the openings give the signed root, so none was left out or put in (law L7).
 *
 * **Errors** `LEDGER_CORRUPT` when the openings do not give the root that was signed.
 */
export async function patientList(
  reader: LedgerReader,
  patient: PatientId,
): Promise<PatientList<DisclosureEntry>> {
  return await listOf(reader, patient, decodeEntry)
}

/** The same from the key ledger: every time the person's key was let out, and for whom. */
export async function patientKeyList(
  reader: LedgerReader,
  patient: PatientId,
): Promise<PatientList<KeyEntry>> {
  return await listOf(reader, patient, decodeKeyEntry)
}

async function listOf<Entry extends { readonly patient: PatientId | null }>(
  reader: LedgerReader,
  patient: PatientId,
  decode: (bytes: Uint8Array) => Entry,
): Promise<PatientList<Entry>> {
  const checkpoint = await reader.published()
  const frontier = openFrontier()
  const leaves: { index: LeafIndex; salt: Uint8Array; entry: Entry }[] = []
  let others = 0
  for await (const openings of reader.openings(asLeafIndex(0), checkpoint.size)) {
    for (const { index, salt, entry: bytes } of openings) {
      frontier.append(leafHash(hash('sha256', Buffer.concat([salt, bytes]), 'buffer')))
      const entry = decode(bytes)
      if (entry.patient === patient) leaves.push({ index, salt, entry })
      else others += 1
    }
  }
  if (leaves.length + others !== checkpoint.size || !equalBytes(frontier.root(), checkpoint.root)) {
    throw new ChartwardError('LEDGER_CORRUPT', 'The openings of the ledger do not give the root it signed')
  }
  return { patient, checkpoint, leaves, counts: { theirs: leaves.length, others } }
}
