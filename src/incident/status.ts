import { asUnixMs, type UnixMs } from '../kernel/index.ts'
import type { Measure, Target } from '../containment/index.ts'
import type { Session } from '../identity/index.ts'
import { type Attempts, attemptsOf } from './attempts.ts'
import { bulkOf, namesOf, partyOf, sessionsEver, sessionsLive, supportOf } from './contain.ts'
import type { Ground } from './ground.ts'
import { type Lasting, lastingOf } from './lasting.ts'
import { keysHeldFor } from './released.ts'

/** One kind of thing that could be alive. `says`: what it is, for whoever reads the list. */
export interface Alive {
  readonly kind: string
  readonly count: number
  readonly says: string
}

/** What is alive of a target, what is in force against it, what was tried since, and what it did that outlives it. */
export interface ContainStatus {
  readonly target: Target
  readonly measures: readonly Measure[]
  readonly alive: readonly Alive[]
  readonly since: UnixMs
  readonly attempts: readonly Attempts[]
  readonly lasting: readonly Lasting[]
}

const DAY_MS = 86_400_000
const LINKS = 'links by which somebody’s record was given away'

/** Looks at everything that could be alive; nothing is taken from what is only believed. */
export async function containStatus(ground: Ground, target: Target): Promise<ContainStatus> {
  const measures = await ground.containment.list({ target })
  const since = asUnixMs(Math.min(...measures.map(({ begun }) => begun), Infinity))
  const from = since < Infinity ? since : asUnixMs(ground.clock.now() - DAY_MS)
  const ever = await sessionsEver(ground, target)
  const alive =
    ever === undefined ? await ofEnvironment(ground, target, measures) : await ofActor(ground, target, ever)
  const attempts = await attemptsOf(ground, target, { ever, from })
  const lasting = await lastingOf(ground, target, { ever, since: from })
  return { target, measures, alive, since: from, attempts, lasting }
}

async function ofActor(ground: Ground, target: Target, ever: readonly Session[]): Promise<readonly Alive[]> {
  const { identity, oauth, access, disclosure } = ground
  const live = namesOf(await sessionsLive(ground, target))
  const party = await partyOf(ground, target)
  const left = await oauth.countLeft({ sessions: live, ...party })
  const isPerson = target.kind === 'person'
  return [
    { kind: 'sessions', count: live.length, says: 'sessions that are live' },
    {
      kind: 'tokens',
      count: await identity.sessions.countOpeners(live),
      says: 'cookies and access tokens that open one',
    },
    { kind: 'grants', count: left.grants, says: 'what people gave apps' },
    { kind: 'refresh-tokens', count: left.refreshTokens, says: 'refresh tokens' },
    { kind: 'codes', count: left.codes, says: 'authorization codes not used yet' },
    { kind: 'launches', count: left.launches, says: 'launch handles not used yet' },
    {
      kind: 'exports',
      count: await disclosure.exports.count(namesOf(ever)),
      says: 'exports that can be downloaded, or are being downloaded',
    },
    {
      kind: 'health-links',
      count: await disclosure.links.count({ sessions: namesOf(ever), ...party }),
      says: LINKS,
    },
    await keysHeld(ground, target),
    {
      kind: 'broken-glass',
      count: isPerson ? await access.countGlass(target.name) : 0,
      says: 'patients whose glass they broke',
    },
    {
      kind: 'support',
      count: isPerson ? (await supportOf(ground, target.name)).length : 0,
      says: 'support grants, open or waiting for approval',
    },
    {
      kind: 'bulk',
      count: (await bulkOf(ground, target)).length,
      says: 'approvals of bulk work, open or waiting',
    },
    { kind: 'subscriptions', count: 0, says: 'subscriptions: this product has none' },
  ]
}

/** Of a frozen environment people stay signed in: what matters is that no key leaves, and that nothing else is under way. */
async function ofEnvironment(
  ground: Ground,
  target: Target,
  measures: readonly Measure[],
): Promise<readonly Alive[]> {
  return [
    {
      kind: 'key-releases',
      count: (await ground.freezer.isFrozen()) ? 0 : 1,
      says: 'the key server releases keys for more than broken glass',
    },
    {
      kind: 'exports',
      count: await ground.disclosure.exports.count(undefined),
      says: 'exports that can be downloaded, or are being downloaded',
    },
    // They are not ended, for they are honest people's; while a measure counts for everybody they open nothing.
    {
      kind: 'health-links',
      count: measures.length > 0 ? 0 : await ground.disclosure.links.count(undefined),
      says: LINKS,
    },
    await keysHeld(ground, target),
    { kind: 'subscriptions', count: 0, says: 'subscriptions: this product has none' },
  ]
}

async function keysHeld(ground: Ground, target: Target): Promise<Alive> {
  const { length } = await keysHeldFor(ground, target)
  return { kind: 'keys', count: length, says: 'keys in this process’s memory, released in their name' }
}
