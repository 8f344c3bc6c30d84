import type { UnixMs } from '../kernel/index.ts'
import type { Target } from '../containment/index.ts'
import type { Session } from '../identity/index.ts'
import { findLeaves, type LeafQuestion } from '../ledger/index.ts'
import { disclosureEntries, keyEntries, viewLedger } from '../scope/index.ts'
import type { Ground } from './ground.ts'
import { principalOf } from './released.ts'

/** What one user, session, app or address did since a measure began. */
export interface Attempts {
  readonly by: 'user' | 'session' | 'client' | 'address'
  readonly name: string
  /** Refused for the person, session or app; at the sign-in; by the key server. */
  readonly denied: number
  readonly signInFailed: number
  readonly keysRefused: number
  /** Leaves that showed something. */
  readonly shown: number
  readonly last: UnixMs
}

/** Of each name the newest so many leaves are read. */
const LEAVES_MAX = 20_000
const NAMES_MAX = 100
const LOCAL = 'local'

/** Everything in the ledgers under the names of a target, since a time. Names under which nothing was done are left out. */
export async function attemptsOf(
  ground: Ground,
  target: Target,
  { ever, from }: { readonly ever: readonly Session[] | undefined; readonly from: UnixMs },
): Promise<readonly Attempts[]> {
  if (ever === undefined) return []
  const named = namesOfTarget(target, ever)
  const counted = await Promise.all(named.map(async (one) => await countUnder(ground, one, from)))
  return counted.filter(
    ({ denied, signInFailed, keysRefused, shown }) => denied + signInFailed + keysRefused + shown > 0,
  )
}

interface Named extends Pick<Attempts, 'by' | 'name'> {
  readonly question: LeafQuestion
}

const BY = { person: 'user', session: 'session', app: 'client', environment: 'client' } as const

/** Under its own name, and from where its sessions were opened: whoever tries to sign in has no other name. */
function namesOfTarget(target: Target, ever: readonly Session[]): readonly Named[] {
  const addresses = [...new Set(ever.map(({ address }) => address))].filter((one) => one !== LOCAL)
  return [
    { by: BY[target.kind], name: target.name, question: principalOf(target) },
    ...addresses
      .slice(0, NAMES_MAX)
      .map((name): Named => ({ by: 'address', name, question: { addresses: [name] } })),
  ]
}

async function countUnder(
  { ledgers }: Ground,
  { by, name, question }: Named,
  from: UnixMs,
): Promise<Attempts> {
  const found = { denied: 0, signInFailed: 0, keysRefused: 0, shown: 0, last: from }
  const shown = await viewLedger(ledgers.disclosure)
  const leaves = await findLeaves(shown.index, { ...question, from })
  for await (const [, entry] of disclosureEntries(ledgers.disclosure.reader, leaves.slice(-LEAVES_MAX))) {
    if (entry.how === 'denied') found.denied += 1
    else if (entry.how === 'sign-in-failed') found.signInFailed += 1
    else if (entry.resources.length > 0) found.shown += 1
    else continue
    if (entry.at > found.last) found.last = entry.at
  }
  const released = await viewLedger(ledgers.keys)
  const keyLeaves = await findLeaves(released.index, { ...question, from })
  for await (const [, entry] of keyEntries(ledgers.keys.reader, keyLeaves.slice(-LEAVES_MAX))) {
    if (entry.op !== 'refused') continue
    found.keysRefused += 1
    if (entry.at > found.last) found.last = entry.at
  }
  return { by, name, ...found }
}
