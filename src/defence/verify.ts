import { canonicalJson, ChartwardError } from '../kernel/index.ts'
import {
  decodeEntry,
  type DisclosureEntry,
  type LedgerEvidence,
  verifyLedgerEvidence,
} from '../ledger/index.ts'
import { computeDuties, type Facts, type LawFiles, readLaw } from '../law/index.ts'
import {
  checkQuery,
  type ScopeQuery,
  type TrustedKeys,
  type VerifiedEvidence,
  verifyEvidence,
} from '../scope/index.ts'
import {
  DEFENCE_FORMAT,
  DEFENCE_LINE_BYTES_MAX,
  DEFENCE_PARTS,
  type DefenceDecision,
  type DefenceFiling,
  type DefenceNotice,
  defenceName,
  type DefencePart,
  digestOfText,
  type Manifest,
  type ManifestLine,
} from './defence-file.ts'

export interface VerifiedDefence {
  readonly case: string
  readonly made: string
  /** See `defenceName`. */
  readonly name: string
  /** True when the ledger's key was among those given as trusted. */
  readonly trusted: boolean
  readonly vkeys: readonly string[]
  /** What the file proves, one sentence each. */
  readonly shown: readonly string[]
  /** What it only states. */
  readonly notShown: readonly string[]
}

export interface DefenceTrust {
  readonly elementNames: (mask: number) => readonly string[]
  readonly trusted?: TrustedKeys
}

interface Gathered {
  readonly parts: Map<DefencePart, unknown[]>
  readonly lines: ManifestLine[]
  readonly manifest: Manifest
  readonly name: string
}

/**
 * Checks a defence file without a server: that it is whole, every ledger leaf it opens, that each decision, notice and
 * filing is the one the ledger was told of, and that the duties follow from the facts by the law that goes with it.
 *
 * **Errors** `EVIDENCE_INVALID` naming what does not hold.
 */
export async function verifyDefence(
  lines: AsyncIterable<string>,
  { elementNames, trusted }: DefenceTrust,
): Promise<VerifiedDefence> {
  const { parts, manifest, name } = await gather(lines)
  const of = (part: DefencePart): unknown[] => parts.get(part) ?? []
  const ledgers = of('ledger').map((one) => openLedger(one as LedgerEvidence))
  const entries = new Map(ledgers.flatMap(({ entries: opened }) => opened))
  const vkeys = [...new Set(ledgers.map(({ vkey }) => vkey))]
  if (vkeys.length > 1) throw invalid('its leaves are of more than one ledger')
  const scopes = of('evidence').map((text) =>
    verifyEvidence(stringOf(text), { elementNames, ...(trusted === undefined ? {} : { trusted }) }),
  )
  const decisions = (of('decisions') as DefenceDecision[][]).flat()
  const acts = checkCase(manifest.case, of('case')[0], entries)
  for (const scope of scopes) checkScope(scope, of('case')[0], vkeys)
  for (const decision of decisions) checkDecision(manifest.case, decision, entries)
  const duties = checkDuties(of('law')[0], of('duties')[0])
  const all = (of('notices') as DefenceNotice[][]).flat()
  // Whatever did not go out yet has no leaf of its words, and the file claims nothing of it.
  const notices = all.filter(({ state }) => !NOT_OUT.has(state))
  if (new Set(all.map(({ notice }) => notice)).size < all.length) throw invalid('a notice stands in it twice')
  for (const notice of notices) checkNotice(notice, entries)
  const filings = (of('filings') as DefenceFiling[][]).flat()
  for (const filing of filings) checkFiling(manifest.case, filing, entries)
  return {
    case: manifest.case,
    made: manifest.made,
    name,
    trusted: trusted !== undefined && vkeys.length > 0 && vkeys.every((vkey) => trusted.logs.includes(vkey)),
    vkeys,
    shown: [
      `The file is whole: ${manifest.parts.length} parts, none altered or left out since the manifest was made.`,
      `${entries.size} leaves stand in the disclosure ledger where the file says.`,
      ...scopes.map(
        ({ report: { counts } }) =>
          `Whose records left follows from the opened leaves: ${counts.disclosed} disclosed, ${counts.exposed} exposed.`,
      ),
      ...scopes.flatMap(({ shown }) => shown),
      `Each of ${acts} acts in the case stands in the ledger by its digest, and the ledger was told of no other.`,
      `Each of ${decisions.length} decisions is the one the ledger was told of, with the inputs given here.`,
      ...(duties === undefined
        ? []
        : [`The ${duties} duties are what the law given here makes of the facts given here.`]),
      `Each of ${notices.length} notices that went out is the one the ledger was told of, for the person named.`,
      `Each of ${filings.length} approved filings is the one the ledger was told of.`,
    ],
    notShown: [
      'That the facts a person typed in are true, and the words of the timeline and of tasks: their digests are in the ledger, and who typed them in.',
      'What a decision came to and why, beyond what it was about: its digest is in the ledger, as are its inputs and who signed.',
      `What became of ${all.length - notices.length} notices that did not go out yet.`,
      'That a letter reached its reader: the file shows what was sent and what came back.',
      ...scopes.flatMap(({ notShown }) => notShown),
    ],
  }
}

async function gather(lines: AsyncIterable<string>): Promise<Gathered> {
  const parts = new Map<DefencePart, unknown[]>()
  const found: ManifestLine[] = []
  let last: { readonly text: string; readonly content: unknown } | undefined
  for await (const text of lines) {
    if (last !== undefined) throw invalid('something follows the manifest')
    if (text.length > DEFENCE_LINE_BYTES_MAX) throw invalid('a line is too long')
    const { part, content } = partOf(text)
    if (part === 'manifest') last = { text, content }
    else {
      found.push({ part, sha256: digestOfText(text) })
      parts.set(part, [...(parts.get(part) ?? []), content])
    }
  }
  if (last === undefined) throw invalid('it has no manifest: it was cut off')
  const manifest = manifestOf(last.content)
  if (canonicalJson(manifest.parts) !== canonicalJson(found))
    throw invalid('its parts are not those of the manifest')
  return { parts, lines: found, manifest, name: defenceName(last.text) }
}

function partOf(text: string): { readonly part: DefencePart; readonly content: unknown } {
  const line = parse(text)
  if (canonicalJson(line) !== text) throw invalid('a line is not the one text of what it says')
  const { part, content } = (line ?? {}) as { readonly part?: unknown; readonly content?: unknown }
  const known = DEFENCE_PARTS.find((one) => one === part)
  if (known === undefined || content === undefined) throw invalid('a line is no part of a defence file')
  return { part: known, content }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new ChartwardError('EVIDENCE_INVALID', 'a line is not JSON', { cause })
  }
}

function manifestOf(content: unknown): Manifest {
  const { format, case: id, made, parts } = (content ?? {}) as Partial<Record<keyof Manifest, unknown>>
  if (
    format !== DEFENCE_FORMAT ||
    typeof id !== 'string' ||
    typeof made !== 'string' ||
    !Array.isArray(parts)
  )
    throw invalid('its manifest is none that is known')
  return content as Manifest
}

function openLedger(evidence: LedgerEvidence) {
  const { entries } = verifyLedgerEvidence(evidence)
  return {
    vkey: evidence.vkey,
    entries: entries.map(({ index, entry }) => [index as number, decodeEntry(entry)] as const),
  }
}

type Entries = ReadonlyMap<number, DisclosureEntry>

/** What the case says was done is what the ledger was told of, no more and no less. Answers how many acts. */
function checkCase(id: string, kept: unknown, entries: Entries): number {
  const acts =
    (kept as { readonly case?: { readonly entries?: readonly KeptAct[] } } | undefined)?.case?.entries ?? []
  const told = new Set(acts.map(({ leaf }) => leaf))
  if (told.size < acts.length) throw invalid('two acts of the case have one leaf')
  for (const [at, { leaf, digest }] of acts.entries()) {
    const note = entries.get(leaf)?.note ?? ''
    if (!note.startsWith(`${id} ${at + 1} `) || !note.endsWith(`sha256:${digest}`))
      throw invalid(`act ${at + 1} of the case is not the one the ledger was told of`)
  }
  for (const [leaf, { how, note }] of entries)
    if ((how === 'case' || how === 'determination') && ACT.exec(note ?? '')?.[1] === id && !told.has(leaf))
      throw invalid(`the ledger was told of an act in the case, leaf ${leaf}, that the file leaves out`)
  return told.size
}

interface KeptAct {
  readonly leaf: number
  readonly digest: string
}

/** How a leaf of a case begins and ends. */
const ACT = /^(C-\d{4}-\d{4,7}) \d+ .*sha256:[\w-]{43}$/

function checkDecision(
  caseId: string,
  { id, inputs, inputsDigest, kind, rules, by, leaf, signatures }: DefenceDecision,
  entries: Entries,
): void {
  if (digestOfText(stringOf(inputs)) !== inputsDigest)
    throw invalid(`the inputs of the decision ${id} are not those it was made of`)
  const said = ` decided ${id} ${kind}, rules ${rules}, inputs sha256:${inputsDigest}`
  if (!isAct(entries.get(leaf), { caseId, said, by }))
    throw invalid(`the ledger was not told of the decision ${id} with these inputs`)
  for (const signature of signatures)
    if (!isAct(entries.get(signature.leaf), { caseId, said: ` signed ${id}`, by: signature.by }))
      throw invalid(`the ledger was not told that ${signature.by} signed the decision ${id}`)
}

/** Whether a leaf tells of just this act in the case, by this person. */
function isAct(
  entry: DisclosureEntry | undefined,
  { caseId, said, by }: { readonly caseId: string; readonly said: string; readonly by: string },
): boolean {
  const note = entry?.note ?? ''
  const act = ACT.exec(note)
  return (
    entry?.how === 'determination' &&
    entry.who.user === by &&
    act?.[1] === caseId &&
    note
      .slice(`${caseId} `.length)
      .replace(/^\d+/, '')
      .replace(/; sha256:[\w-]{43}$/, '') === said
  )
}

/** The evidence answers what the case asks, from the ledger that was told of the case. */
function checkScope({ query, ledgers }: VerifiedEvidence, kept: unknown, vkeys: readonly string[]): void {
  const { query: asked } =
    (kept as { readonly case?: { readonly query?: ScopeQuery } } | undefined)?.case ?? {}
  if (asked === undefined || canonicalJson(checkQuery(asked)) !== canonicalJson(query))
    throw invalid('its evidence answers another question than the case asks')
  const own = ledgers.find(({ kind }) => kind === 'disclosure')
  if (own === undefined || !vkeys.includes(own.vkey))
    throw invalid('its evidence is of another ledger than its leaves')
}

function checkDuties(files: unknown, computed: unknown): number | undefined {
  if (computed === undefined) return undefined
  if (files === undefined) throw invalid('the duties come without the law')
  const { facts, duties } = computed as { readonly facts: Facts; readonly duties: readonly unknown[] }
  const again = computeDuties(readLaw(files as LawFiles), facts)
  if (canonicalJson(again.duties) !== canonicalJson(duties))
    throw invalid('the duties are not what the law makes of the facts')
  return duties.length
}

/** States of a notice of whose words the ledger was told nothing. */
const NOT_OUT: ReadonlySet<string> = new Set(['waiting', 'suppressed', 'stopped'])

function checkNotice({ notice, patient, contentDigest, leaves }: DefenceNotice, entries: Entries): void {
  const own = leaves.map((leaf) => entries.get(leaf))
  if (own.some((entry) => entry?.how !== 'notice' || entry.patient !== patient))
    throw invalid(`a leaf of the notice ${notice} is not about the person it names`)
  if (!own.some((entry) => entry?.note?.endsWith(`content sha256:${contentDigest}`) === true))
    throw invalid(`the ledger was not told of the notice ${notice} with these words`)
}

function checkFiling(caseId: string, { id, digest, draft }: DefenceFiling, entries: Entries): void {
  if (digestOfText(stringOf(draft)) !== digest)
    throw invalid(`the filing ${id} is not the one that was approved`)
  const note = `approved ${id} of ${caseId}, sha256:${digest}`
  if (![...entries.values()].some((entry) => entry.how === 'filing' && entry.note === note))
    throw invalid(`the ledger was not told of the filing ${id} as it is here`)
}

function stringOf(value: unknown): string {
  if (typeof value !== 'string') throw invalid('its evidence is no text')
  return value
}

function invalid(what: string): ChartwardError {
  return new ChartwardError('EVIDENCE_INVALID', `the defence file does not hold: ${what}`)
}
