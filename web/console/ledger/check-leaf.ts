import '../../api/buffer-global.ts'
import { hash } from 'node:crypto'
import {
  leafHash,
  parseCheckpoint,
  parseTlogProof,
  type Policy,
  verifyNote,
  verifyTlogProof,
} from '../../../src/tlog/index.ts'
import type { AuditLeafAnswer } from '../../../src/contract/index.ts'

/** What a proof is held against: the leaf as it was asked for, and the keys that are believed. */
export interface LeafClaim {
  readonly proof: string
  readonly leaf: number
  /** Absent for leaves of which only the signatures can be checked here. */
  readonly answer?: Pick<AuditLeafAnswer, 'commitment' | 'opening'> | undefined
  readonly vkey: string
  readonly witnessVkeys: readonly string[]
}

/**
 * What holds, as this browser computed it. `opened`: the words shown are those that were committed to; absent where they were not
 * given. `inTree`: the leaf stands at its number under the checkpoint; absent where what it commits to is not known.
 */
export interface LeafCheck {
  readonly opened?: boolean
  readonly inTree?: boolean
  readonly signed: boolean
  readonly size: number
  /** Witnesses whose cosignature holds, with when they gave it in milliseconds since 1970. */
  readonly witnessed: readonly { readonly name: string; readonly at: number }[]
}

/** Checks a leaf and its proof without believing the server. Whatever cannot be read does not hold. */
export function checkLeaf(claim: LeafClaim): LeafCheck {
  return {
    ...signaturesOf(claim),
    ...(claim.answer?.opening === undefined ? {} : { opened: isOpened(claim.answer, claim.answer.opening) }),
    ...(claim.answer === undefined ? {} : { inTree: isInTree(claim, claim.answer.commitment) }),
  }
}

function signaturesOf({
  proof,
  vkey,
  witnessVkeys,
}: LeafClaim): Pick<LeafCheck, 'signed' | 'size' | 'witnessed'> {
  try {
    const { text, verified } = verifyNote(parseTlogProof(proof).checkpoint, [vkey, ...witnessVkeys])
    const { origin, size } = parseCheckpoint(text)
    const signed = verified.some((one) => one.vkey === vkey && one.time === undefined && one.name === origin)
    const witnessed = verified.flatMap(({ name, time }) =>
      time === undefined ? [] : [{ name, at: time * 1_000 }],
    )
    return { signed, size, witnessed }
  } catch {
    return { signed: false, size: 0, witnessed: [] }
  }
}

function isInTree({ proof, leaf, vkey }: LeafClaim, commitment: string): boolean {
  const policy: Policy = { logs: [{ vkey }], witnesses: [], groups: [], quorum: 'none' }
  try {
    const { index } = verifyTlogProof(proof, leafHash(Buffer.from(commitment, 'base64')), policy)
    return index === leaf
  } catch {
    return false
  }
}

function isOpened(
  { commitment }: Pick<AuditLeafAnswer, 'commitment'>,
  { salt, entry }: NonNullable<AuditLeafAnswer['opening']>,
): boolean {
  const bytes = Buffer.concat([Buffer.from(salt, 'base64'), Buffer.from(entry, 'base64')])
  return hash('sha256', bytes, 'base64') === commitment
}
