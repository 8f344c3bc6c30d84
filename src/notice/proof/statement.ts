import { canonicalJson } from '../../kernel/index.ts'
import { digest } from '../../seal/index.ts'
import { leafHash, nodeHash } from '../../tlog/index.ts'

/**
 * What we say in public about a notice: to whom, as far as a stranger may know it, when, and what it was.
 *
 * **Shape** `date` ISO; `initials` such as `J. D.`; `zip3` the first three digits, empty where there is no US address;
 * `content` and `file` SHA-256, base64url.
 */
export interface Statement {
  readonly v: 1
  readonly issuer: string
  readonly code: string
  readonly date: string
  readonly initials: string
  readonly zip3: string
  readonly subject: string
  readonly content: string
  readonly file?: string
}

/** **Shape** the leaf of a statement in the tree of its batch, hashed as RFC 6962 does. */
export function statementHash(statement: Statement): Uint8Array {
  return leafHash(digest(Buffer.from(canonicalJson(statement), 'utf8')))
}

/** The tree over one batch: one leaf of the ledger stands for all of it, and each notice has its path to that. */
export interface BatchTree {
  readonly root: Uint8Array
  readonly paths: readonly (readonly Uint8Array[])[]
}

/** **Shape** at least one leaf; paths as RFC 6962 has them, a leaf's sibling first. */
export function batchTree(leaves: readonly Uint8Array[]): BatchTree {
  const [only] = leaves
  if (only === undefined) throw new RangeError('a batch has at least one notice')
  if (leaves.length === 1) return { root: only, paths: [[]] }
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  const left = batchTree(leaves.slice(0, split))
  const right = batchTree(leaves.slice(split))
  return {
    root: nodeHash(left.root, right.root),
    paths: [
      ...left.paths.map((path) => [...path, right.root]),
      ...right.paths.map((path) => [...path, left.root]),
    ],
  }
}
