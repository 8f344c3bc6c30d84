import { ChartwardError } from '../kernel/index.ts'
import { isSuspension, type Measure } from '../containment/index.ts'
import type { Finding } from '../detection/index.ts'
import type { Asker } from '../identity/index.ts'
import { carryOut, contain, sessionsEver, sessionsLive, thawUnlessFrozen } from './contain.ts'
import type { Ground } from './ground.ts'
import { type ActorKind, type Due, dueFor, LOOKED_INTO_MS } from './policy.ts'

/** In whose name the policy acts. */
export const POLICY: Asker = {
  user: 'policy',
  role: 'server',
  client: 'server',
  session: 'policy',
  address: 'local',
}

/** For so long after its beginning somebody in another process can have let in whom a measure keeps out. */
const SETTLING_MS = 60_000
const REASON_LETTERS_MAX = 200

/** What the last look left for the next. */
export interface Outstanding {
  /** There are findings to look at: one came, one waits for its time, or something failed. */
  findings: boolean
  /** A freeze was in force. */
  freeze: boolean
}

/**
 * One look at what there is to do: measures that findings call for and that were never begun, sessions that were opened
 * while a suspension was on its way to every process, and a freeze that is over. Whatever failed is done by the next look.
 * When there is nothing to do, nothing is asked of the database.
 */
export async function respond(ground: Ground, outstanding: Outstanding): Promise<void> {
  if (ground.policy.automatic && outstanding.findings) outstanding.findings = await followFindings(ground)
  await settle(ground)
  const freeze = ground.containment.open().some(({ degree }) => degree === 'freeze')
  if (outstanding.freeze && !freeze)
    outstanding.freeze = !(await done(ground, async () => await thawUnlessFrozen(ground, POLICY)))
  else outstanding.freeze = freeze
}

/** Answers whether there is anything left to look at. */
async function followFindings(ground: Ground): Promise<boolean> {
  const { findings, containment, clock, policy } = ground
  const now = clock.now()
  // The worst by themselves: a thousand others, that anybody can bring about, must not push one off the list.
  const worst = await findings.list({ state: 'open', level: 'critical' })
  const serious = await findings.list({ state: 'open', level: 'medium' })
  const open = [...new Map([...worst, ...serious].map((finding) => [finding.id, finding])).values()]
  const recent = open.filter(({ noticed }) => now - noticed <= LOOKED_INTO_MS)
  if (recent.length === 0) return false
  const begun = await containment.list({ findings: recent.map(({ id }) => id), ended: true })
  const settings = { now, acknowledgeWithinMs: policy.acknowledgeWithinMs }
  let left = false
  for (const finding of recent) {
    const due = dueFor(finding, await kindOf(ground, finding), settings)
    for (const one of due) {
      if (begun.some((measure) => isFor(measure, finding, one))) continue
      left = !(await done(ground, async () => await act(ground, finding, one))) || left
    }
    left ||= finding.level === 'critical' && now < finding.noticed + policy.acknowledgeWithinMs
  }
  return left
}

function isFor({ finding, degree, target }: Measure, { id }: Finding, due: Due): boolean {
  return finding === id && degree === due.degree && target.name === due.target.name
}

/** Unless somebody has looked at it meanwhile. */
async function act(ground: Ground, { id, rule }: Finding, { degree, target, forMs }: Due): Promise<void> {
  if ((await ground.findings.find(id))?.state !== 'open') return
  const asked = { degree, target, by: POLICY, finding: id, automatic: true as const }
  const lasts = forMs === undefined ? {} : { forMs }
  await contain(ground, { ...asked, reason: `finding of ${rule}`.slice(0, REASON_LETTERS_MAX), ...lasts })
}

/** What a session tells; of one that is not known the names alone. */
async function kindOf(ground: Ground, { actor }: Finding): Promise<ActorKind | undefined> {
  if (actor === null) return undefined
  const [session] = (await sessionsEver(ground, { kind: 'session', name: actor.session })) ?? []
  if (session === undefined) return actor.user !== '' && actor.user === actor.client ? 'app' : 'person'
  if (session.person !== undefined) return 'person'
  return session.kind === 'app' ? 'app' : 'token'
}

async function settle(ground: Ground): Promise<void> {
  const { containment, clock } = ground
  for (const measure of containment.open()) {
    if (!isSuspension(measure.degree) || clock.now() - measure.begun > SETTLING_MS) continue
    if ((await sessionsLive(ground, measure.target)).length === 0) continue
    await done(ground, async () => await carryOut(ground, measure, POLICY))
  }
}

/**
 * Answers whether it is settled. What cannot be told or done now is tried again, and what never can be is not; either is
 * for the log.
 */
async function done({ log }: Ground, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    const known = error instanceof ChartwardError ? error : undefined
    log.error('containment.failed', { code: known?.code ?? 'INTERNAL' })
    return known?.category === 'incorrect'
  }
}
