/**
 * A door that asks nobody who they are, to know what asking costs. Like the read without its leaf it is put together here,
 * and no configuration can put it together.
 */
import type { Caller, Identity } from '../src/identity/index.ts'

/** The same identity, which takes every token for this caller's and never looks whether their session is over. */
export function unchecked(identity: Identity, caller: Caller): Identity {
  const { signal } = new AbortController()
  const sessions = { ...identity.sessions, signal: () => signal }
  return { ...identity, sessions, findCaller: async () => await Promise.resolve(caller) }
}
