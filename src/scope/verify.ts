import { asUnixMs, ChartwardError, type LeafIndex, type PatientId } from '../kernel/index.ts'
import {
  ACCOUNTING_SLACK_MS,
  decodeEntry,
  decodeKeyEntry,
  type DisclosureEntry,
  type KeyEntry,
  type LedgerEvidence,
  type VerifiedLedger,
  verifyLedgerEvidence,
  writesPatient,
  writtenElements,
} from '../ledger/index.ts'
import { type Derived, type Kept, type KeptBooks, openDerivation, type Window } from './derivation.ts'
import {
  ABSENCE_NOTE,
  absenceOf,
  EVIDENCE_FORMAT,
  type EvidenceReport,
  formatEvidence,
  hasItsDigest,
} from './evidence.ts'
import { checkQuery, principalTest, type ScopeQuery, selector, selectsAny } from './query.ts'
import { readEvidence, type UncheckedEvidence } from './evidence-shape.ts'
import type { NamedCheckpoint } from './scope.ts'
import { statementOf } from './statement.ts'

/** Whom the reader of evidence believes beforehand. Without it, the keys in the file are only consistent with it. */
export interface TrustedKeys {
  /** Verifier keys of the two ledgers. */
  readonly logs: readonly string[]
  /** Verifier keys of witnesses, and how many of them must have seen each checkpoint. Default 0. */
  readonly witnesses?: readonly string[]
  readonly witnessesMin?: number
}

export interface VerifiedEvidence {
  readonly query: ScopeQuery
  readonly report: EvidenceReport
  /** True when the ledger keys were among those given as trusted. */
  readonly trusted: boolean
  readonly ledgers: readonly VerifiedCheckpoint[]
  /** What the file proves, and what it only states, one sentence each. */
  readonly shown: readonly string[]
  readonly notShown: readonly string[]
}

export interface VerifiedCheckpoint {
  readonly kind: 'disclosure' | 'keys'
  readonly origin: string
  readonly vkey: string
  readonly size: number
  readonly opened: number
  /** Witnesses that saw it and when, ISO 8601. */
  readonly witnessed: readonly { readonly name: string; readonly vkey: string; readonly at: string }[]
}

/**
 * Checks an evidence file without a server: every signature, the place of every opened leaf, and that the report is
 * what follows from those leaves. The file must be, byte for byte, the one text of what it says.
 *
 * **Errors** `EVIDENCE_INVALID`, naming what does not hold.
 */
export function verifyEvidence(
  text: string,
  options: {
    readonly elementNames: (mask: number) => readonly string[]
    readonly trusted?: TrustedKeys
  },
): VerifiedEvidence {
  try {
    return verify(text, options)
  } catch (error) {
    if (error instanceof ChartwardError && error.code === 'EVIDENCE_INVALID') throw error
    const reason = error instanceof ChartwardError ? error.message : 'it is malformed'
    throw new ChartwardError('EVIDENCE_INVALID', `The evidence does not hold: ${reason}`, { cause: error })
  }
}

type Options = Parameters<typeof verifyEvidence>[1]

function verify(text: string, options: Options): VerifiedEvidence {
  const file = readEvidence(text)
  if (!hasItsDigest(text)) throw invalid('the digest at its end is of another text')
  const query = checkQuery(file.query)
  const disclosure = verifyLedgerEvidence(file.ledgers.disclosure)
  const keys = verifyLedgerEvidence(file.ledgers.keys)
  requireTrusted(file.ledgers.disclosure, disclosure, options.trusted)
  requireTrusted(file.ledgers.keys, keys, options.trusted)

  const disclosures = disclosure.entries.map(({ index, entry }) => [index, decodeEntry(entry)] as const)
  const releases = keys.entries.map(({ index, entry }) => [index, decodeKeyEntry(entry)] as const)
  const derived = derive({ query, file, options }, disclosures, releases)
  requireRelevant({ query, file, derived }, disclosures, releases)

  const report = rebuildReport({ file, query, derived }, checkpointOf(disclosure), checkpointOf(keys))
  const rebuilt = formatEvidence({
    format: EVIDENCE_FORMAT,
    query,
    report,
    absence: absenceOf(report, file.ledgers),
    ledgers: file.ledgers,
  })
  if (rebuilt !== text) throw invalid('the report is not what follows from the leaves')
  return {
    query,
    report,
    trusted: options.trusted !== undefined,
    ledgers: [
      summary('disclosure', file.ledgers.disclosure, disclosure),
      summary('keys', file.ledgers.keys, keys),
    ],
    ...claims(report, options.trusted !== undefined),
  }
}

function derive(
  { query, file, options }: { query: ScopeQuery; file: UncheckedEvidence; options: Options },
  disclosures: readonly (readonly [LeafIndex, DisclosureEntry])[],
  releases: readonly (readonly [LeafIndex, KeyEntry])[],
): Derived {
  const derivation = openDerivation({
    query,
    cacheLifetimeMs: file.report.cacheLifetimeMs,
    elementNames: options.elementNames,
  })
  for (const [index, entry] of disclosures) derivation.disclosure(index, entry)
  for (const [index, entry] of releases) derivation.key(index, entry)
  return derivation.finish(keptIn(disclosures))
}

/** What the opened leaves say is kept about each person. */
function keptIn(disclosures: readonly (readonly [LeafIndex, DisclosureEntry])[]): KeptBooks {
  const kept = new Map<PatientId, Kept>()
  const sharers = new Set<PatientId>()
  for (const [, entry] of disclosures) {
    if (entry.patient === null || !writesPatient(entry)) continue
    const known = kept.get(entry.patient) ?? { elements: 0, sharedElements: 0 }
    const elements = writtenElements(entry)
    if (entry.shared === true) sharers.add(entry.patient)
    kept.set(entry.patient, {
      elements: (known.elements | elements) >>> 0,
      sharedElements: (known.sharedElements | (entry.shared === true ? elements : 0)) >>> 0,
    })
  }
  return { holding: (patient) => kept.get(patient), sharers: () => [...sharers] }
}

/** Every opened leaf must have a reason to be there: selected, near enough to account for a selected one, or about the exposed. */
function requireRelevant(
  { query, file, derived }: { query: ScopeQuery; file: UncheckedEvidence; derived: Derived },
  disclosures: readonly (readonly [LeafIndex, DisclosureEntry])[],
  releases: readonly (readonly [LeafIndex, KeyEntry])[],
): void {
  const isNamed = principalTest(query)
  const near = within(query.from, query.to, ACCOUNTING_SLACK_MS)
  const exposed = new Set(
    derived.people.filter(({ tier }) => tier === 'exposed').map(({ patient }) => patient),
  )
  for (const [, entry] of disclosures) {
    if (selectsAny(query) && near(entry.at) && isNamed(entry.who)) continue
    if (entry.patient !== null && exposed.has(entry.patient) && writesPatient(entry)) continue
    throw invalid('a leaf is opened that has nothing to do with the question')
  }
  const selects = selector(query)
  const { cacheLifetimeMs } = file.report
  const inProcess =
    query.processFrom === undefined
      ? () => false
      : within(query.processFrom - cacheLifetimeMs, query.processTo, 0)
  const window = windowOf(derived)
  const inWindow = window === undefined ? () => false : within(window.from - cacheLifetimeMs, window.to, 0)
  for (const [, entry] of releases) {
    if (selects(entry.who, entry.at) || inProcess(entry.at) || inWindow(entry.at)) continue
    throw invalid('a key leaf is opened that has nothing to do with the question')
  }
}

function within(from: number | undefined, to: number | undefined, slack: number): (at: number) => boolean {
  return (at) => at >= (from ?? 0) - slack && at <= (to ?? Infinity) + slack
}

function windowOf({ window }: Derived): Window | undefined {
  if (window === null) return undefined
  return { from: asUnixMs(Date.parse(window.from)), to: asUnixMs(Date.parse(window.to)) }
}

function rebuildReport(
  { file, query, derived }: { file: UncheckedEvidence; query: ScopeQuery; derived: Derived },
  checkpoint: NamedCheckpoint,
  keyCheckpoint: NamedCheckpoint,
): EvidenceReport {
  const disclosed = derived.people.filter(({ tier }) => tier === 'disclosed').length
  const { sealed, untouched } = file.report.counts
  const counts = { disclosed, exposed: derived.people.length - disclosed, sealed, untouched }
  if (query.copied !== true && sealed !== 0)
    throw invalid('someone is called sealed where nothing was copied')
  const { cacheLifetimeMs, unwitnessed } = file.report
  const { people, written, unnamed, window } = derived
  return {
    people,
    counts,
    window,
    written,
    ...(unnamed.length === 0 ? {} : { unnamed }),
    checkpoint,
    keyCheckpoint,
    ...(unwitnessed === undefined ? {} : { unwitnessed }),
    cacheLifetimeMs,
    statement: statementOf({
      query,
      counts,
      unnamed: unnamed.length,
      window,
      cacheLifetimeMs,
      checkpoint,
      keyCheckpoint,
      since: unwitnessed?.since,
    }),
  }
}

function requireTrusted(
  evidence: LedgerEvidence,
  verified: VerifiedLedger,
  trusted: TrustedKeys | undefined,
): void {
  if (trusted === undefined) return
  if (!trusted.logs.includes(evidence.vkey))
    throw invalid('a checkpoint is signed by a log that is not trusted')
  const seen = verified.witnessed.filter(({ vkey }) => trusted.witnesses?.includes(vkey) ?? false).length
  if (seen < (trusted.witnessesMin ?? 0)) throw invalid('too few trusted witnesses saw a checkpoint')
}

function checkpointOf({ origin, size, root }: VerifiedLedger): NamedCheckpoint {
  return { origin, size, root: Buffer.from(root).toString('base64') }
}

function summary(
  kind: VerifiedCheckpoint['kind'],
  { vkey }: LedgerEvidence,
  { origin, size, entries, witnessed }: VerifiedLedger,
): VerifiedCheckpoint {
  return {
    kind,
    origin,
    vkey,
    size,
    opened: entries.length,
    witnessed: witnessed.map(({ name, vkey: key, time }) => ({
      name,
      vkey: key,
      at: new Date(time * 1000).toISOString(),
    })),
  }
}

function claims(report: EvidenceReport, trusted: boolean): Pick<VerifiedEvidence, 'shown' | 'notShown'> {
  return {
    shown: [
      'Every leaf opened here stands in its ledger under the signed checkpoint.',
      'The people, tiers, element classes, versions, times and writes reported follow from these leaves.',
    ],
    notShown: [
      ...(trusted ? [] : ['Whose the ledger keys are: none was given to compare the keys in the file with.']),
      `That ${report.counts.sealed} people are sealed and ${report.counts.untouched} untouched: the file states it. ${ABSENCE_NOTE}`,
    ],
  }
}

function invalid(what: string): ChartwardError {
  return new ChartwardError('EVIDENCE_INVALID', `The evidence does not hold: ${what}`)
}
