import { asLeafIndex, ChartwardError, type LeafIndex } from '../../kernel/index.ts'
import { decodeEntry, type LedgerReader, tlogProof } from '../../ledger/index.ts'
import { digest } from '../../seal/index.ts'
import { leafHash, verifyInclusion, verifyTlogProof } from '../../tlog/index.ts'
import { type Statement, statementHash } from './statement.ts'
import type { BatchPlace, StoredNotice } from './store.ts'

const RECEIPT = 'chartward-notice-receipt/1'
const NOTE = /^notices issued: (\d{1,3}), root sha256:([\w-]{43})$/

/**
 * What anybody needs to show that we sent a notice, and when at the latest: the statement, its path in its batch, the opened
 * leaf of the batch, and the proof of that leaf. It names nobody who is not in the statement.
 *
 * **Shape** hashes and bytes base64url; `proof` is a C2SP tlog-proof.
 */
export interface NoticeReceipt {
  readonly format: typeof RECEIPT
  readonly statement: Statement
  readonly place: BatchPlace
  readonly salt: string
  readonly entry: string
  readonly proof: string
}

/** Undefined as long as no checkpoint covers the leaf: a second. */
export async function receiptOf(
  ledger: LedgerReader,
  { statement, place, leaf }: StoredNotice,
): Promise<NoticeReceipt | undefined> {
  const { size } = await ledger.published()
  if (leaf >= size) return undefined
  const [opening] = await ledger.openingsAt([leaf])
  if (opening === undefined) return undefined
  const { salt, entry } = opening
  const proof = await tlogProof(ledger, leaf)
  return { format: RECEIPT, statement, place, salt: textOf(salt), entry: textOf(entry), proof }
}

/** What the one leaf of a batch says. */
export function batchNote(count: number, root: Uint8Array): string {
  return `notices issued: ${count}, root sha256:${textOf(root)}`
}

/**
 * Checks a receipt against the log whose key is given, without asking anybody.
 *
 * **Errors** `PROOF_INVALID`, `NOTE_INVALID`, `LEDGER_CORRUPT`.
 */
export function verifyReceipt(
  receipt: NoticeReceipt,
  vkey: string,
): { readonly at: number; readonly leaf: LeafIndex } {
  const { format, statement, place, salt, entry, proof } = receipt
  if (format !== RECEIPT) throw wrong('is none of a format that is known')
  const opened = decodeEntry(bytesOf(entry))
  const [, count, root] = NOTE.exec(opened.note ?? '') ?? []
  if (
    opened.how !== 'notice' ||
    opened.patient !== null ||
    root === undefined ||
    Number(count) !== place.size
  )
    throw wrong('opens a leaf that is none of notices')
  const path = place.path.map(bytesOf)
  const claim = { index: place.index, size: place.size, leaf: statementHash(statement), proof: path }
  if (!verifyInclusion({ ...claim, root: bytesOf(root) }))
    throw wrong('does not lead to the leaf of its batch')
  const leaf = leafHash(digest(Buffer.concat([bytesOf(salt), bytesOf(entry)])))
  const policy = { logs: [{ vkey }], witnesses: [], groups: [], quorum: 'none' }
  const { index } = verifyTlogProof(proof, leaf, policy)
  return { at: opened.at, leaf: asLeafIndex(index) }
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'))
const wrong = (how: string): ChartwardError => new ChartwardError('PROOF_INVALID', `this receipt ${how}`)
