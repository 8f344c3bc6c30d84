import { findLeaves } from '../ledger/index.ts'
import { disclosureEntries, type LedgerView, type ScopeSources } from './sources.ts'

/** The session under which a server writes of itself; no person's session can have this name. */
export const SERVER_SESSION = 'server'

const NOTE = /^keys are held for ([1-9]\d{0,9}) ms$/

/** What the leaf of a start says, so that a later and shorter setting cannot make an earlier reach look shorter. */
export function startNote(cacheLifetimeMs: number): string {
  return `keys are held for ${cacheLifetimeMs} ms`
}

/** The longest time a released key may have lived in the web process: today's setting, or that of any start. */
export async function longestLifetime(sources: ScopeSources, disclosure: LedgerView): Promise<number> {
  let longest = sources.cacheLifetimeMs
  const leaves = await findLeaves(disclosure.index, { sessions: [SERVER_SESSION] })
  for await (const [, { how, note }] of disclosureEntries(sources.disclosure.reader, leaves)) {
    const held = how === 'start' && note !== undefined ? NOTE.exec(note)?.[1] : undefined
    if (held !== undefined) longest = Math.max(longest, Number(held))
  }
  return longest
}
