import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type FindingLine, type FindingsAnswer } from '../contract/index.ts'
import {
  type Canaries,
  type Detection,
  type Finding,
  type Findings,
  FINDING_STATES,
  type FindingSelection,
  LEVELS,
  VERDICTS,
} from '../detection/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import { containmentTexts } from './containment-texts.ts'
import type { Reading } from './control-people.ts'

/** More canaries than this among all patients would be in the way of work. */
const CANARY_SHARE_MAX = 0.02

interface FindingsDoor {
  readonly detection: Detection
  readonly canaries: Pick<Canaries, 'count'>
  readonly disclosure: Disclosure
  plantCanaries(share: number): Promise<number>
}

/** What was noticed, and what people make of it. A finding names patients, so that looking at it has its leaf. */
export function findingRoutes(app: FastifyInstance, door: FindingsDoor, reading: Reading): void {
  const { detection, disclosure } = door
  const { findings } = detection
  const { operatorOf, jsonOf } = reading
  app.get(ADMIN_PATHS.finding, async (request): Promise<FindingsAnswer> => {
    const found = await findings.list(selectionOf(request))
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'finding list' })
    return { findings: found.map(listedOf), lag: detection.lag() }
  })
  app.get(`${ADMIN_PATHS.finding}/:id`, async (request) => {
    const found = await findings.find(idOf(request))
    const about = found?.patients ?? []
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'finding show', about })
    if (found === undefined) throw new ChartwardError('NOT_FOUND', 'there is no such finding')
    return lineOf(found)
  })
  app.post(`${ADMIN_PATHS.finding}/:id/acknowledge`, async (request) => {
    const { who } = operatorOf(request)
    await refuseOnesOwn(findings, idOf(request), who)
    return { done: await findings.acknowledge(idOf(request), who) }
  })
  app.post(`${ADMIN_PATHS.finding}/:id/close`, async (request) => {
    const { verdict } = jsonOf<{ verdict?: unknown }>(request)
    const known = VERDICTS.find((one) => one === verdict)
    if (known === undefined)
      throw new ChartwardError('USAGE', `a finding is closed with a verdict: ${VERDICTS.join(', ')}`)
    const { who } = operatorOf(request)
    await refuseOnesOwn(findings, idOf(request), who)
    return { done: await findings.close(idOf(request), who, known) }
  })
  canaryRoutes(app, door, reading)
}

/** It stops the timer: whoever a finding is about does not do that. **Errors.** `FORBIDDEN`. */
async function refuseOnesOwn(
  findings: Findings,
  id: string,
  { user, role }: { readonly user: string; readonly role: string },
): Promise<void> {
  // At the control door a name is only what somebody calls themselves.
  if (role !== 'operator' && (await findings.find(id))?.actor?.user === user)
    throw new ChartwardError('FORBIDDEN', containmentTexts().findings.notOnesOwn)
}

function canaryRoutes(
  app: FastifyInstance,
  { canaries, disclosure, plantCanaries }: FindingsDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  // How many, and never which.
  app.get(ADMIN_PATHS.canary, async () => await Promise.resolve({ canaries: canaries.count }))
  app.post(ADMIN_PATHS.canary, async (request) => {
    const { share } = jsonOf<{ share?: unknown }>(request)
    if (typeof share !== 'number' || !(share > 0 && share <= CANARY_SHARE_MAX))
      throw new ChartwardError(
        'USAGE',
        `canaries are planted as a share of all patients, up to ${CANARY_SHARE_MAX}`,
      )
    const note = `canaries planted: ${share} of all patients`
    await disclosure.note(operatorOf(request), { how: 'policy', note })
    const planted = await plantCanaries(share)
    await disclosure.note(operatorOf(request), { how: 'policy', note: `${planted} canaries planted` })
    return { planted }
  })
}

function selectionOf(request: FastifyRequest): FindingSelection {
  const { level, state } = request.query as Readonly<Record<string, string | undefined>>
  const knownLevel = LEVELS.find((one) => one === level)
  const knownState = FINDING_STATES.find((one) => one === state)
  if (
    (level !== undefined && knownLevel === undefined) ||
    (state !== undefined && knownState === undefined)
  ) {
    const says = `a level is one of ${LEVELS.join(', ')}; a state one of ${FINDING_STATES.join(', ')}`
    throw new ChartwardError('USAGE', says)
  }
  return {
    ...(knownLevel === undefined ? {} : { level: knownLevel }),
    ...(knownState === undefined ? {} : { state: knownState }),
  }
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id
}

/** A list says how many patients, and not whom: whoever opens a finding sees them, and that stands in each one's leaf. */
const listedOf = (found: Finding): FindingLine => ({ ...lineOf(found), patients: [] })

function lineOf({ key: _key, grown: _grown, family: _family, score: _score, ...said }: Finding): FindingLine {
  return said
}
