import { hash } from 'node:crypto'

export const SALT_BYTES = 16
export const COMMITMENT_BYTES = 32

/**
 * Writes SHA-256(salt || entry), the data of a leaf, into `into` at `at`. The salt keeps a guess about the entry
 * from being checked against the published tiles. ('binary' costs half of what allocating a Buffer costs.)
 */
export function commit(saltAndEntry: Uint8Array, into: Buffer, at: number): void {
  into.write(hash('sha256', saltAndEntry, 'binary'), at, COMMITMENT_BYTES, 'latin1')
}
