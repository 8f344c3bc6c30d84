/**
 * Keys of patients: one a person, wrapped, and released only by the key server, which writes every release into
 * its own ledger first. This door is the application's half; `server.ts` is the other.
 *
 * Invariants: every key this process ever held has a durable leaf in the key ledger; a key is held for a bounded
 * time after its release and then overwritten; key bytes never become strings and never reach a log.
 *
 * Owns no tables. Whoever owns the socket's folder can keep us from keys but not pose as the server without the
 * credential; whoever owns the credential and the socket can ask for keys, and leaves a trace for each.
 */
export { DEFAULT_KEY_BUDGETS, type KeyBudgets, ordinaryBudgets } from './budgets.ts'
export { connectKeys, type Keys, type KeysHealth } from './client.ts'
export type { Frozen } from './frozen.ts'
export {
  type LookupTerm,
  type NamedPlain,
  type ReleaseContext,
  type SealedSecret,
  SHARED_PATIENT,
  type WrappedKey,
} from './protocol.ts'
export { type KeyServerProcess, spawnKeyServer } from './spawn.ts'
