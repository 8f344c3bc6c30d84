/**
 * The only way a record leaves. Every interaction of the FHIR door comes through here: which rows, whose
 * keys, what is told to the ledger, and only then the bytes.
 *
 * Invariants: no byte of a record is handed on before its leaves are durable (L1); a search is accounted for
 * also when it found nothing (L9); a write is acknowledged only when it is committed and its leaf stands (L4).
 * It keeps no storage of its own. An attacker who runs code here can ask for keys, and each is logged by the
 * key server before it is given.
 */
export { type Disclosure, openDisclosure } from './disclosure.ts'
export type { Answer, Disclosed, Ground, Interaction } from './interaction.ts'
export type { ImportResult } from './import.ts'
export { type QueryPairs, queryPairs } from './query-pairs.ts'
export type { Seat } from './search.ts'
