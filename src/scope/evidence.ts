import { createHash } from 'node:crypto'
import type { LeafIndex } from '../kernel/index.ts'
import { gatherEvidence, type LedgerEvidence } from '../ledger/index.ts'
import type { ScopeQuery } from './query.ts'
import { gatherScope, type GatheredScope, reportOf, type ScopeReport } from './scope.ts'
import { mergeLeaves, type ScopeSources } from './sources.ts'

export const EVIDENCE_FORMAT = 'chartward-evidence/1'

/** How many leaves of a ledger the file opens, and how many it leaves closed: together its size. */
export interface LeafCount {
  readonly size: number
  readonly opened: number
  readonly others: number
}

/** What the file cannot show by itself. */
export interface Absence {
  readonly disclosure: LeafCount
  readonly keys: LeafCount
  readonly note: string
}

/**
 * One evidence file: the question, the answer, and the opened leaves the answer follows from.
 *
 * **Shape** one line of JSON, members in this order, then `digest`: SHA-256 of the line without it, base64url.
 */
export interface EvidenceFile {
  readonly format: typeof EVIDENCE_FORMAT
  readonly query: ScopeQuery
  readonly report: EvidenceReport
  readonly absence: Absence
  readonly ledgers: { readonly disclosure: LedgerEvidence; readonly keys: LedgerEvidence }
}

export type EvidenceReport = Omit<ScopeReport, 'elapsedMs' | 'rest'>

export const ABSENCE_NOTE =
  'That the leaves not opened here are of nobody selected, and so who is sealed or untouched and that nobody else ' +
  'accounts for a key, shows only to whoever has their openings too: the environment, or an auditor it lets in. ' +
  'The sizes are signed, so no leaf can be left out of that count.'

/**
 * Everything that proves a scope report, as one file that `verifyEvidence` checks without a server.
 *
 * **Errors** as `computeScope`; `USAGE` also when there are more leaves than a file may open.
 */
export async function exportEvidence(sources: ScopeSources, query: ScopeQuery): Promise<string> {
  const found = await gatherScope(sources, query)
  const report = reportOf(sources, found)
  const disclosure = await gatherEvidence(
    sources.disclosure.reader,
    found.disclosure.checkpoint,
    sources.disclosure.witnesses ?? [],
    mergeLeaves(found.disclosureLeaves, keptLeaves(found)),
  )
  const keys = await gatherEvidence(
    sources.keys.reader,
    found.keys.checkpoint,
    sources.keys.witnesses ?? [],
    found.keyLeaves,
  )
  return formatEvidence({
    format: EVIDENCE_FORMAT,
    query: found.query,
    report,
    absence: absenceOf(report, { disclosure, keys }),
    ledgers: { disclosure, keys },
  })
}

/** The leaves that say which element classes are kept about the exposed. */
function keptLeaves({ derived, disclosure }: GatheredScope): LeafIndex[] {
  return derived.people
    .filter(({ tier }) => tier === 'exposed')
    .flatMap(({ patient }) => (disclosure.index.holding(patient)?.leaves ?? []) as LeafIndex[])
}

export function absenceOf(
  report: Pick<EvidenceReport, 'checkpoint' | 'keyCheckpoint'>,
  ledgers: EvidenceFile['ledgers'],
): Absence {
  const count = (size: number, opened: number): LeafCount => ({ size, opened, others: size - opened })
  return {
    disclosure: count(report.checkpoint.size, ledgers.disclosure.leaves.length),
    keys: count(report.keyCheckpoint.size, ledgers.keys.leaves.length),
    note: ABSENCE_NOTE,
  }
}

/** The one text of an evidence file. */
export function formatEvidence(file: EvidenceFile): string {
  const body = JSON.stringify({
    format: file.format,
    query: file.query,
    report: orderedReport(file.report),
    absence: file.absence,
    ledgers: { disclosure: orderedLedger(file.ledgers.disclosure), keys: orderedLedger(file.ledgers.keys) },
  })
  return withDigest(body)
}

function withDigest(body: string): string {
  const digest = createHash('sha256').update(body).digest('base64url')
  return `${body.slice(0, -1)},"digest":"${digest}"}\n`
}

/** Whether the digest at the end is the one of the rest: finds accidents at once, and nothing that is meant. */
export function hasItsDigest(text: string): boolean {
  const end = text.lastIndexOf(',"digest":')
  return end > 0 && withDigest(`${text.slice(0, end)}}`) === text
}

function orderedReport(report: EvidenceReport): EvidenceReport {
  const { people, counts, window, written, unnamed, checkpoint } = report
  const { keyCheckpoint, unwitnessed, cacheLifetimeMs } = report
  return {
    people,
    counts,
    window,
    written,
    ...(unnamed === undefined ? {} : { unnamed }),
    checkpoint,
    keyCheckpoint,
    ...(unwitnessed === undefined ? {} : { unwitnessed }),
    cacheLifetimeMs,
    statement: report.statement,
  }
}

function orderedLedger({ vkey, witnesses, checkpoint, leaves, proof }: LedgerEvidence): LedgerEvidence {
  return { vkey, witnesses, checkpoint, leaves, proof }
}
