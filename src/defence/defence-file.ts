import { createHash } from 'node:crypto'
import { canonicalJson, ChartwardError } from '../kernel/index.ts'

export const DEFENCE_FORMAT = 'chartward-defence/1'

/** The longest line of a defence file: an evidence file with its leaves is one. */
export const DEFENCE_LINE_BYTES_MAX = 512 * 1024 * 1024

/** What a defence file is made of; `ledger` and `notices` may come several times. */
export const DEFENCE_PARTS = [
  'case',
  'decisions',
  'law',
  'duties',
  'evidence',
  'ledger',
  'recipients',
  'notices',
  'filings',
  'manifest',
] as const
export type DefencePart = (typeof DEFENCE_PARTS)[number]

/** A decision with everything it was made of, so that anybody can hold it against its leaf. */
export interface DefenceDecision {
  readonly id: string
  readonly inputsDigest: string
  /** The text itself: canonical JSON, or an evidence file. */
  readonly inputs: string
  /** What it is about, as its leaf says. */
  readonly kind: string
  readonly rules: string
  readonly by: string
  readonly leaf: number
  readonly signatures: readonly { readonly by: string; readonly leaf: number }[]
  readonly [more: string]: unknown
}

/** One notice to one person, and what became of it. */
export interface DefenceNotice {
  readonly notice: string
  readonly patient: string
  readonly state: string
  /** SHA-256 of what it says, base64url. */
  readonly contentDigest: string
  /** Disclosure ledger leaves that tell of it. */
  readonly leaves: readonly number[]
  readonly [more: string]: unknown
}

/** A draft somebody approved. */
export interface DefenceFiling {
  readonly id: string
  readonly digest: string
  /** The whole draft as it was approved: the text that the digest is of. */
  readonly draft: string
  readonly [more: string]: unknown
}

export interface ManifestLine {
  readonly part: DefencePart
  readonly sha256: string
}

export interface Manifest {
  readonly format: typeof DEFENCE_FORMAT
  readonly case: string
  /** ISO 8601. */
  readonly made: string
  readonly parts: readonly ManifestLine[]
}

/**
 * A defence file as lines: each part with its digest, and last a manifest that names them all, in their order.
 *
 * **Shape** NDJSON; each line is the canonical JSON of `{content, part}`; `sha256` in the manifest is of the line without
 * its line feed, base64url. The digest of the manifest's own line names the file: see `defenceName`.
 */
export async function* defenceLines(
  head: { readonly case: string; readonly made: string },
  parts: AsyncIterable<readonly [DefencePart, unknown]>,
): AsyncGenerator<string> {
  const listed: ManifestLine[] = []
  for await (const [part, content] of parts) {
    const line = lineOf(part, content)
    listed.push({ part, sha256: digestOfText(line) })
    yield `${line}\n`
  }
  const manifest: Manifest = { format: DEFENCE_FORMAT, ...head, parts: listed }
  yield `${lineOf('manifest', manifest)}\n`
}

function lineOf(part: DefencePart, content: unknown): string {
  const line = canonicalJson({ content, part })
  if (line.length > DEFENCE_LINE_BYTES_MAX)
    throw new ChartwardError('USAGE', `the part ${part} is too large for one defence file: narrow the case`)
  return line
}

export function digestOfText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64url')
}

/** The name of a defence file, from its last line: what the ledger is told, and what an auditor compares. */
export function defenceName(manifestLine: string): string {
  return digestOfText(manifestLine.replace(/\n$/, ''))
}
