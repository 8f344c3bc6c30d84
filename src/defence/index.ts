/**
 * The defence file: everything of a case with its proofs in one file, and the check that needs nothing else.
 *
 * Invariants: a part that was altered, left out or put in is found by the manifest; a decision, a notice or a filing that
 * the ledger was not told of as it stands in the file is refused; duties are computed anew, by the law in the file from the
 * facts in the file. What the file only states is said to be only stated.
 *
 * Pure: it reads lines and keeps nothing. Who owns a file can withhold it; they cannot alter it so that it verifies against
 * the ledger's key. Tables: none.
 */
export {
  type DefenceDecision,
  type DefenceFiling,
  defenceLines,
  defenceName,
  type DefenceNotice,
  type DefencePart,
  digestOfText,
} from './defence-file.ts'
export { type VerifiedDefence, verifyDefence } from './verify.ts'
