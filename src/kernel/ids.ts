/** A nominal type: `Brand<string, 'X'>` is a string that only code which made an X can produce. */
export type Brand<Base, Name extends string> = Base & { readonly __brand: Name }

/** The key of one person's data: a lower-case UUID, the same for every door, table and ledger entry. */
export type PatientId = Brand<string, 'PatientId'>

/** The place of a leaf in a ledger. Counts from 0; a safe integer. */
export type LeafIndex = Brand<number, 'LeafIndex'>

/** How many leaves a ledger has; the last `LeafIndex` plus one. */
export type TreeSize = Brand<number, 'TreeSize'>

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type UnixMs = Brand<number, 'UnixMs'>

export const asLeafIndex = (value: number): LeafIndex => value as LeafIndex
export const asTreeSize = (value: number): TreeSize => value as TreeSize
export const asUnixMs = (value: number): UnixMs => value as UnixMs
