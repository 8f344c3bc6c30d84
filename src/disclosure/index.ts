/**
 * The only way a record leaves. Every interaction of the FHIR door comes through here: which rows, whose
 * keys, what is told to the ledger, and only then the bytes.
 *
 * Invariants: no byte of a record is handed on before its leaves are durable (L1); a search is accounted for
 * also when it found nothing (L9); a write is acknowledged only when it is committed and its leaf stands (L4).
 * An export is made while it is downloaded, belongs to the session that began it and stops with it; each batch has its
 * leaves before it is sent. What is over a budget is refused before its key is asked for, with a leaf.
 * Owns the tables `export`, `audit_question` and `health_link`: what is being exported, what officers ask again, and what was
 * given away by link, sealed. Who owns them can end exports and links and take questions away, and reads nothing of any record.
 * An attacker who runs code here can ask for keys, and each is logged by the key server before it is given.
 */
export { accessReference, type AccessLook, type Nearby, type SeenLeaf } from './accesses.ts'
export type { BrakeTrip, Braking } from './braking.ts'
export { type BrakeView, type Disclosure, type Exports, openDisclosure, type Undo } from './disclosure.ts'
export { endLinksOf } from './ended-links.ts'
export type { ExportAsked, ExportManifest } from './export.ts'
export { NOTE_OVER_BUDGET } from './going-on.ts'
export type { Answer, Disclosed, Ground, Interaction } from './interaction.ts'
export type { ImportResult } from './import.ts'
export type { PeopleAsked, PersonOpened } from './people.ts'
export type { HealthLinkListed } from './health-links.ts'
export { type QueryPairs, queryPairs } from './query-pairs.ts'
export type { Seat } from './search.ts'
export { SCAN_SYSTEM, SCANNED } from './signing.ts'
export { literalReferences } from './references.ts'
export type { ComparedVersion, Matched, MatchLook } from './match-look.ts'
export type { NamedVersion, UndoOutcome, UndoStep } from './undo.ts'
export type { Findings, Look, LookedAt } from './undo-look.ts'
