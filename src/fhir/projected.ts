/**
 * Types that are made when they are asked for and never stored: the ledger is the only source of an AuditEvent, so
 * nobody can write one, change one or have one deleted.
 */
export const PROJECTED_TYPES: readonly string[] = ['AuditEvent']

/** True for a type that is read and searched, and not stored. */
export function isProjectedType(type: string): boolean {
  return PROJECTED_TYPES.includes(type)
}
