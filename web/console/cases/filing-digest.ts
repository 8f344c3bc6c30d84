import type { FilingLine } from '../../../src/contract/index.ts'
import { canonicalJson } from '../../../src/kernel/index.ts'
import { digestOfText } from '../../api/digest.ts'

/** True when the digest that would be approved is that of the very words this page holds. */
export function isAsRead(line: FilingLine): boolean {
  const { draft: id, kind, jurisdiction, to, title, cite, files, missing, unverified } = line
  const said = { id, kind, jurisdiction, to, title, cite, files, missing, unverified }
  return digestOfText(canonicalJson(said)) === line.digest
}
