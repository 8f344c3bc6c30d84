import { ChartwardError } from '../../kernel/index.ts'
import type { Finding } from '../../detection/index.ts'
import type { Asker } from '../../identity/index.ts'
import type { Role } from '../../law/index.ts'
import type { ScopeQuery } from '../../scope/index.ts'
import type { Act } from './act.ts'
import { checkTimeZone } from './anchors.ts'
import { CAPACITIES, type Case, type CaseGrown } from './case.ts'
import type { CaseGround } from './ground.ts'
import { checkGrown, NOBODY, widen } from './grow.ts'
import { openFirst } from './store.ts'
import { textIn } from './texts.ts'

/** What a case is opened with: by a finding, from an outside tip (`tip`: who told), or by hand. */
export interface CaseAsked {
  readonly title?: string
  readonly finding?: string
  readonly tip?: string
  /** Defaults to `covered-entity`. */
  readonly capacity?: string
  /** IANA; defaults to `UTC`. */
  readonly timeZone?: string
  readonly query?: CaseGrown
}

/**
 * Opens a case. One opened by a finding asks about its actor, and counts the finding as what was detected and known: a
 * clock that began too early harms nobody.
 *
 * **Errors.** `USAGE`, `NOT_FOUND` for a finding that is not there; those of the ledger: then there is no case.
 */
export async function openCase(ground: CaseGround, by: Asker, asked: CaseAsked): Promise<Case> {
  const { finding: named, tip, query: add = {} } = asked
  if (named !== undefined && tip !== undefined)
    throw new ChartwardError('USAGE', 'a case is opened by a finding or from a tip')
  const finding = named === undefined ? undefined : await findingNamed(ground, named)
  const timeZone = checkTimeZone(asked.timeZone ?? 'UTC')
  const about = finding === undefined ? NOBODY : queryOf(finding)
  checkGrown(about, add)
  const opened: Act = {
    kind: 'opened',
    title: textIn(asked.title ?? finding?.title, 'a case has a title'),
    origin: originOf(finding, tip),
    capacity: capacityOf(asked.capacity),
    timeZone,
    query: widen(about, add),
  }
  const year = yearIn(timeZone, ground.clock.now())
  return await openFirst(ground, { by, year }, [opened, ...(finding === undefined ? [] : clocksOf(finding))])
}

function clocksOf({ noticed }: Finding): readonly Act[] {
  const at = new Date(noticed).toISOString()
  const why = 'the finding was noticed then'
  return (['detected', 'incidentKnown'] as const).map((anchor) => ({ kind: 'anchored', anchor, at, why }))
}

async function findingNamed({ findings }: CaseGround, id: string): Promise<Finding> {
  const found = await findings.find(id)
  if (found === undefined) throw new ChartwardError('NOT_FOUND', 'there is no such finding')
  return found
}

function originOf(finding: Finding | undefined, tip: string | undefined): Case['origin'] {
  if (finding !== undefined) return { kind: 'finding', finding: finding.id }
  return tip === undefined ? { kind: 'hand' } : { kind: 'tip', from: textIn(tip, 'say who told') }
}

/** Whom a finding is about; of one about nobody, such as of keys that nobody accounts for, the process itself. */
function queryOf({ actor, at }: Finding): ScopeQuery {
  if (actor === null) return { ...NOBODY, processFrom: at }
  const { session, user, client } = actor
  if (session !== '') return { ...NOBODY, sessions: [session] }
  if (user !== '') return { ...NOBODY, users: [user] }
  return client === '' ? { ...NOBODY, processFrom: at } : { ...NOBODY, clients: [client] }
}

function capacityOf(capacity: string | undefined): Role {
  const known = CAPACITIES.find((one) => one === (capacity ?? 'covered-entity'))
  if (known !== undefined) return known
  throw new ChartwardError('USAGE', `the organisation stands as one of ${CAPACITIES.join(', ')}`)
}

function yearIn(timeZone: string, at: number): number {
  return Number(new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric' }).format(at))
}
