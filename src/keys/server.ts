/**
 * The key server's half: what `main/keyserver.ts` runs in a process of its own.
 *
 * Invariants: no key is in an answer before its leaf is durable in the key ledger; the root key never leaves;
 * nobody is answered who has not shown the environment's credential.
 *
 * Whoever owns its folder (`root.key`, `versions/`, `ledger/`) can unwrap every key they also have the wrapped form
 * of: this is the one place that must be kept from an intruder. Whoever owns the application's process can ask
 * for keys, and every one they get has a leaf.
 */
export { runKeyServer } from './run.ts'
